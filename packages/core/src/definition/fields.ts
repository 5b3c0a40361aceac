import { nearestWord } from "../segment/nearest.ts";
import { type Path, type Problem, show } from "../problem/index.ts";

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A problem for each key that the format does not have. */
export function unknownKeys(record: Readonly<Record<string, unknown>>, known: readonly string[], path: Path): Problem[] {
	return Object.keys(record)
		.filter((key) => !known.includes(key))
		.map((key) => ({ path: [...path, key], expected: `one of ${known.join(", ")}${hintFor(key, known)}`, got: show(key) }));
}

function hintFor(key: string, known: readonly string[]): string {
	const near = nearestWord(key, known);
	return near === null ? "" : `: did you mean \`${near}\`?`;
}

/** A list of texts that match; what does not is reported, and `fallback` stands where nothing was given. */
export function textList(
	value: unknown,
	path: Path,
	pattern: RegExp,
	expected: string,
	fallback: readonly string[],
	problems: Problem[],
): readonly string[] {
	if (value === undefined) return fallback;
	if (!Array.isArray(value)) {
		problems.push({ path, expected: "a list", got: show(value) });
		return fallback;
	}
	const texts: string[] = [];
	for (const [index, item] of value.entries()) {
		if (typeof item === "string" && pattern.test(item)) texts.push(item);
		else problems.push({ path: [...path, index], expected, got: show(item) });
	}
	return texts;
}
