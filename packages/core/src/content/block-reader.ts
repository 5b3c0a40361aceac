import { type Path, type Problem, show } from "../problem/index.ts";
import { plainEngine } from "./scope.ts";

const LONGEST = 2_000;

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

	/** A text in Liquid. */
	template(value: unknown, path: Path, otherwise: string | null): string {
		const text = this.text(value, path, otherwise);
		const problem = plainEngine.check(text);
		if (problem !== null) this.problems.push({ path, expected: "Liquid that can be read", got: problem.message });
		return text;
	}

	whole(value: unknown, path: Path, least: number, most: number): number {
		if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
		this.refuse(path, `a whole number from ${least} to ${most}`, value);
		return least;
	}
}
