import { show, type Path, type Problem } from "../problem/index.ts";
import { nearestKey, nearestWord } from "./nearest.ts";

/** What is being read from outside: the problems found so far, and how much has been read. */
export interface Sheet {
	readonly problems: Problem[];
	nodes: number;
}

/** An object from outside whose keys have been checked. */
export type Fields = { readonly [key: string]: unknown };

export function newSheet(): Sheet {
	return { problems: [], nodes: 0 };
}

/** Notes a problem; the null is what the caller answers instead of a value. */
export function refuse(sheet: Sheet, path: Path, expected: string, got: unknown): null {
	return refuseText(sheet, path, expected, show(got));
}

export function refuseText(sheet: Sheet, path: Path, expected: string, got: string): null {
	// One broken file can hold thousands of mistakes; a person reads the first.
	if (sheet.problems.length < 100) sheet.problems.push({ path, expected, got });
	return null;
}

/** A plain object, or null with the problem noted. */
export function readObject(sheet: Sheet, input: unknown, path: Path, expected: string): Fields | null {
	if (typeof input !== "object" || input === null || Array.isArray(input)) return refuse(sheet, path, expected, input);
	const prototype: unknown = Object.getPrototypeOf(input);
	if (prototype !== Object.prototype && prototype !== null)
		return refuseText(sheet, path, expected, "an object of another kind");
	return Object.fromEntries(Object.entries(input));
}

/** Refuses every key that is not one of those allowed. */
export function checkKeys(sheet: Sheet, fields: Fields, path: Path, allowed: readonly string[]): boolean {
	let good = true;
	for (const key of Object.keys(fields)) {
		if (allowed.includes(key)) continue;
		good = false;
		refuse(sheet, [...path, key], `one of the keys ${allowed.join(", ")}${meant(nearestKey(key, allowed))}`, key);
	}
	return good;
}

/** Refuses what is none of a few words, with the one that was probably meant. */
export function refuseWord(sheet: Sheet, path: Path, expected: string, words: readonly string[], got: unknown): null {
	return refuse(sheet, path, expected + meant(typeof got === "string" ? nearestWord(got, words) : null), got);
}

function meant(near: string | null): string {
	return near === null ? "" : `: did you mean \`${near}\`?`;
}

export function readText(sheet: Sheet, input: unknown, path: Path, expected: string, longest = 200): string | null {
	if (typeof input !== "string" || input.trim() === "") return refuse(sheet, path, expected, input);
	if (input.length > longest)
		return refuseText(sheet, path, `${expected}, at most ${longest} characters`, `${input.length} characters`);
	return input;
}

export function readNumber(sheet: Sheet, input: unknown, path: Path, expected = "a number"): number | null {
	if (typeof input !== "number" || !Number.isFinite(input)) return refuse(sheet, path, expected, input);
	return input;
}

/** A list in which every item reads well; a shorter one than `least` is refused. */
export function readList<T>(
	sheet: Sheet,
	input: unknown,
	path: Path,
	expected: string,
	least: number,
	item: (input: unknown, path: Path) => T | null,
): readonly T[] | null {
	if (!Array.isArray(input) || input.length < least) return refuse(sheet, path, expected, input);
	if (input.length > MOST_ITEMS) return refuseText(sheet, path, `at most ${MOST_ITEMS} items`, `${input.length} items`);
	const values: T[] = [];
	input.forEach((entry: unknown, index) => {
		const value = item(entry, [...path, index]);
		if (value !== null) values.push(value);
	});
	return values.length === input.length ? values : null;
}

const MOST_ITEMS = 10_000;
