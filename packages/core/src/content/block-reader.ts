import { isRecord } from "../definition/fields.ts";
import { type Path, type Problem, show } from "../problem/index.ts";
import { plainEngine } from "./scope.ts";

const LONGEST = 2_000;
const MOST_LANGUAGES = 40;
const LANGUAGE = /^[a-z]{2,3}$/;

/** Reads the fields of a block and gathers what is wrong with them. What is wrong reads as something harmless. */
export class BlockReader {
	readonly problems: Problem[] = [];

	refuse(path: Path, expected: string, got: unknown): void {
		this.problems.push({ path, expected, got: show(got) });
	}

	/** A text that is not empty; `otherwise` stands where none is given, unless that is null. */
	text(value: unknown, path: Path, otherwise: string | null): string {
		const given = value ?? otherwise;
		if (typeof given === "string" && given.trim() !== "" && given.length <= LONGEST) return given;
		this.refuse(path, `a text of at most ${LONGEST} characters`, value);
		return "";
	}

	/** A text in Liquid, or a map of languages to such texts, of which the first stands for all other languages. */
	template(value: unknown, path: Path, otherwise: string | null): string {
		const text = isRecord(value) ? this.#translated(value, path) : this.text(value, path, otherwise);
		const problem = plainEngine.check(text);
		if (problem !== null) this.problems.push({ path, expected: "Liquid that can be read", got: problem.message });
		return text;
	}

	whole(value: unknown, path: Path, least: number, most: number): number {
		if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
		this.refuse(path, `a whole number from ${least} to ${most}`, value);
		return least;
	}

	/** The texts as one, which asks for the reader's language. */
	#translated(texts: Readonly<Record<string, unknown>>, path: Path): string {
		const languages = Object.entries(texts);
		const [first] = languages;
		if (first === undefined || languages.length > MOST_LANGUAGES || languages.some(([language]) => !LANGUAGE.test(language))) {
			this.refuse(path, "a text, or a map of languages such as { en: Hello, de: Hallo }", texts);
			return "";
		}
		const read = languages.map(([language, text]) => [language, this.template(text, [...path, language], null)] as const);
		const cases = read.slice(1).map(([language, text]) => `{% when "${language}" %}${text}`);
		const otherwise = `{% else %}${read[0]?.[1] ?? ""}`;
		return `{% assign language = locale | split: "-" | first %}{% case language %}${cases.join("")}${otherwise}{% endcase %}`;
	}
}
