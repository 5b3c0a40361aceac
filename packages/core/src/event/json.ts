import type { Problem } from "../problem/index.ts";
import type { Json, JsonObject } from "./event.ts";

/** How deep a value from outside may nest; deeper is refused before anything recurses into it. */
export const MAX_DEPTH = 20;

export interface CleanJson {
	/** The value itself where nothing had to be changed, else a copy with only the changes; undefined if refused. */
	readonly value: Json | undefined;
	/** Why it was refused: too deep, too large, not JSON. */
	readonly problems: readonly Problem[];
	/** Keys that were left out. */
	readonly notices: readonly Problem[];
}

/**
 * Makes a value from outside safe to keep, in one pass that stops as soon as the size is exceeded.
 *
 * - Keys that reach into prototypes (`__proto__`, `constructor`, `prototype`) are left out.
 * - U+0000 and halves of surrogate pairs become U+FFFD: SQLite's JSON functions end a text at the one, and the other
 *   has no UTF-8 form.
 * - Numbers that JSON has no form for (`1e999` reads as Infinity), functions, dates and the like are refused.
 *
 * @param maxBytes UTF-8 bytes of the value as compact JSON.
 */
export function cleanJson(input: unknown, maxBytes: number): CleanJson {
	const walk: Walk = { problems: [], notices: [], atLeast: 0, atMost: 0, maxBytes };
	const value = cleanValue(input, 0, walk);
	const tooLarge = isFull(walk) || (value !== undefined && walk.atMost > maxBytes && jsonBytes(value) > maxBytes);
	const problems = tooLarge
		? [{ path: [], expected: `at most ${maxBytes} bytes of JSON`, got: "more" }]
		: walk.problems;
	return { value: problems.length > 0 ? undefined : value, problems, notices: walk.notices };
}

/** Whether a key would reach into a prototype when assigned or read by path. */
export function isUnsafeKey(key: string): boolean {
	return key === "__proto__" || key === "constructor" || key === "prototype";
}

/** A plain object: neither an array nor an instance of a class. */
export function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
	if (typeof value !== "object" || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** UTF-8 bytes of a value as compact JSON. */
export function jsonBytes(value: Json): number {
	return utf8Bytes(JSON.stringify(value));
}

interface Walk {
	readonly problems: Problem[];
	readonly notices: Problem[];
	/** Bounds of the size so far, so that the exact one is computed only for the few values near the limit. */
	atLeast: number;
	atMost: number;
	readonly maxBytes: number;
}

/** Undefined where the walk has to stop: a problem was found, or the size is exceeded. */
function cleanValue(value: unknown, depth: number, walk: Walk): Json | undefined {
	switch (typeof value) {
		case "string":
			count(walk, value.length + 2, value.length * 6 + 3);
			return cleanText(value);
		case "number":
			count(walk, 1, 25);
			return Number.isFinite(value) ? value : refuse(walk, "a finite number", String(value));
		case "boolean":
			count(walk, 4, 6);
			return value;
		case "object":
			count(walk, 2, 5);
			if (value === null) return null;
			if (depth >= MAX_DEPTH) return refuse(walk, `at most ${MAX_DEPTH} levels of nesting`, "more");
			if (Array.isArray(value)) return cleanArray(value, depth, walk);
			if (isPlainObject(value)) return cleanObject(value, depth, walk);
			return refuse(walk, "a JSON value", "an instance of a class");
		default:
			return refuse(walk, "a JSON value", typeof value === "undefined" ? "nothing" : `a ${typeof value}`);
	}
}

function cleanArray(value: readonly unknown[], depth: number, walk: Walk): Json | undefined {
	let copy: Json[] | null = null;
	for (let index = 0; index < value.length; index++) {
		const before = value[index];
		const noticesBefore = walk.notices.length;
		const after = cleanValue(before, depth + 1, walk);
		place(walk, noticesBefore, index);
		if (after === undefined || isFull(walk)) return undefined;
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the walk has just seen that it is JSON
		if (copy === null && after !== before) copy = value.slice(0, index) as Json[];
		if (copy !== null) copy.push(after);
	}
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the walk has just seen that it is JSON
	return copy ?? (value as Json[]);
}

function cleanObject(value: { readonly [key: string]: unknown }, depth: number, walk: Walk): JsonObject | undefined {
	let copy: { [key: string]: Json } | null = null;
	const keys = Object.keys(value);
	let index = -1;
	for (const key of keys) {
		index++;
		const before = value[key];
		if (isUnsafeKey(key) || before === undefined) {
			if (before !== undefined) walk.notices.push({ path: [key], expected: "a key that is safe to keep", got: key });
			copy ??= copyOf(value, keys, index);
			continue;
		}
		count(walk, key.length + 3, key.length * 6 + 3);
		const safeKey = cleanText(key);
		const noticesBefore = walk.notices.length;
		const after = cleanValue(before, depth + 1, walk);
		place(walk, noticesBefore, key);
		if (after === undefined || isFull(walk)) return undefined;
		if (copy === null && (after !== before || safeKey !== key)) copy = copyOf(value, keys, index);
		if (copy !== null) copy[safeKey] = after;
	}
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the walk has just seen that it is JSON
	return copy ?? (value as JsonObject);
}

/** The first `upTo` keys of an object, whose values are known to be clean, without those that are left out. */
function copyOf(
	value: { readonly [key: string]: unknown },
	keys: readonly string[],
	upTo: number,
): { [key: string]: Json } {
	const copy: { [key: string]: Json } = {};
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the walk has just seen that it is JSON
	for (const key of keys.slice(0, upTo)) copy[key] = value[key] as Json;
	return copy;
}

function cleanText(text: string): string {
	const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
	return wellFormed.includes("\0") ? wellFormed.replaceAll("\0", "\uFFFD") : wellFormed;
}

function count(walk: Walk, atLeast: number, atMost: number): void {
	walk.atLeast += atLeast;
	walk.atMost += atMost;
}

function isFull(walk: Walk): boolean {
	return walk.atLeast > walk.maxBytes;
}

function refuse(walk: Walk, expected: string, got: string): undefined {
	walk.problems.push({ path: [], expected, got });
	return undefined;
}

/** On the way back up: the key under which something was found goes before its path. */
function place(walk: Walk, noticesBefore: number, key: string | number): void {
	const problem = walk.problems[0];
	if (problem !== undefined) walk.problems[0] = { ...problem, path: [key, ...problem.path] };
	for (let index = noticesBefore; index < walk.notices.length; index++) {
		const notice = walk.notices[index];
		if (notice !== undefined) walk.notices[index] = { ...notice, path: [key, ...notice.path] };
	}
}

function utf8Bytes(text: string): number {
	let bytes = text.length;
	for (let index = 0; index < text.length; index++) {
		const unit = text.charCodeAt(index);
		if (unit < 0x80) continue;
		// Each half of a surrogate pair counts two of its four bytes.
		bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
	}
	return bytes;
}
