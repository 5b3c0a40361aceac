import { formatPath, type Path, type Problem, show } from "@pipit/core/problem";
import { nearest } from "@pipit/core/segment";
import * as z from "zod/mini";

/** What a body is, or everything that is wrong with it. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[]; /** Whether a list in it is too long. */ readonly isTooMany: boolean };

/**
 * How small and large a value may be: a number, or the length of a text or list. The checks of `zod/mini` for it are 700 bytes
 * more of the Worker; the description of the API reads them here.
 */
export const SIZES = new WeakMap<z.core.$ZodType, { readonly least: number; readonly most: number }>();

/** A whole number between two, both included. */
export function whole(least: number, most: number, expected = `a whole number from ${least} to ${most}`) {
	return sized(z.number({ error: expected }).check(({ value, issues }) => limit(issues, { value, size: Number.isInteger(value) ? value : Number.NaN, least, most, expected })), least, most);
}

/** A text; blanks around it do not count. */
export function words(least: number, most: number, expected = `a text of ${least} to ${most} characters`) {
	return sized(z.string().check(({ value, issues }) => limit(issues, { value, size: value.trim().length, least, most, expected })), least, most);
}

/** @param kind what it is: "a list of ids" */
export function list<T extends z.core.$ZodType>(item: T, kind: string, most: number, least = 0, expected = `at most ${most}`) {
	return sized(z.array(item, { error: wants(kind) }).check(({ value, issues }) => limit(issues, { value, size: value.length, least, most, expected })), least, most);
}

function sized<S extends z.core.$ZodType>(schema: S, least: number, most: number): S {
	SIZES.set(schema, { least, most });
	return schema;
}

function limit(issues: z.core.$ZodRawIssue[], { value, size, least, most, expected }: { readonly value: unknown; readonly size: number; readonly least: number; readonly most: number; readonly expected: string }): void {
	if (size >= least && size <= most) return;
	issues.push({ code: "too_big", origin: Array.isArray(value) ? "array" : "value", maximum: most, input: value, message: expected });
}

/** For a schema's `error`: what its value should have been, where it is of another kind. */
export function wants(expected: string): z.core.$ZodErrorMap {
	return ({ code }) => (code === "invalid_type" ? expected : undefined);
}

/** Something that is done only where it is asked for. */
export function flag() {
	return usual(z.boolean(), false);
}

/** What may be left out, and is then this. */
// oxlint-disable-next-line no-underscore-dangle -- zod/mini calls it so
export const usual = z._default;

const MOST_TOLD = 20;
/** Of larger ones only the first fault is looked for: millions of wrong entries would be millions of faults. */
const LARGEST_TOLD = 100_000;

/**
 * Compares JSON with a schema. A schema's own `error` says what was expected, as a noun: "a list of ids"; without one it
 * goes by the kind of schema.
 *
 * @param size of its text, in characters
 */
export function checkBody<S extends z.core.$ZodType>(schema: S, body: unknown, size: number): Checked<z.core.output<S>> {
	const how = { error: expectedOf, abortEarly: size > LARGEST_TOLD };
	const result = z.safeParse(schema, body, how);
	if (result.success) return { ok: true, value: result.data };
	const issues = result.error.issues.slice(0, MOST_TOLD).flatMap((issue) => plain(issue, [], body));
	return { ok: false, problems: issues.map(({ issue, path }) => problemOf(issue, path, body)), isTooMany: issues.some(({ issue }) => issue.code === "too_big" && issue.origin === "array") };
}

/** `files[0].text: expected a text, got 5`; the empty path is `the body`. */
export function bodyProblem({ path, expected, got }: Problem): string {
	return `${path.length === 0 ? "the body" : formatPath(path)}: expected ${expected}, got ${got}`;
}

type Issue = z.core.$ZodIssue;
type Placed = { readonly issue: Exclude<Issue, z.core.$ZodIssueInvalidUnion>; readonly path: Path };

const KINDS: Readonly<Record<string, string>> = { string: "a text", number: "a number", boolean: "true or false", array: "a list", object: "an object" };

function expectedOf(issue: z.core.$ZodRawIssue): string {
	switch (issue.code) {
		case "invalid_type":
			return (issue.path ?? []).length === 0 && issue.expected === "object" ? "a JSON object" : (KINDS[issue.expected] ?? issue.expected);
		case "invalid_value":
			return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(", ")}`;
		case "unrecognized_keys":
			return expectedKey(issue.keys[0] ?? "", issue.inst instanceof z.ZodMiniObject ? Object.keys(issue.inst.shape) : []);
		default:
			return "something else";
	}
}

function expectedKey(key: string, known: readonly string[]): string {
	const near = nearest(key, known);
	return `one of the keys ${known.join(", ")}${near === null ? "" : `: did you mean \`${near}\`?`}`;
}

/** Of what may be one thing or another, the faults of that which it comes closest to. */
function plain(issue: Issue, before: Path, body: unknown): readonly Placed[] {
	const path = [...before, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))];
	if (issue.code !== "invalid_union") return [{ issue, path }];
	const [closest = []] = issue.errors.toSorted((a, b) => distanceOf(a, valueAt(body, path)) - distanceOf(b, valueAt(body, path)));
	return closest.flatMap((one) => plain(one, path, body));
}

/** Another kind of value is furthest, then keys that it has not, and those that are missing; then it goes by the number of faults. */
function distanceOf(issues: readonly Issue[], value: unknown): number {
	const far = issues.map((issue) => (issue.code === "unrecognized_keys" ? issue.keys.length * 1_000 : issue.path.length === 0 ? 1_000_000 : valueAt(value, issue.path) === undefined ? 100 : 1));
	return far.reduce((sum, one) => sum + one, 0);
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce((inner, key) => (typeof inner === "object" && inner !== null && Object.hasOwn(inner, key) ? (Reflect.get(inner, key) as unknown) : undefined), body);
}

function problemOf(issue: Placed["issue"], path: Path, body: unknown): Problem {
	const { message: expected } = issue;
	if (issue.code === "unrecognized_keys") {
		const key = issue.keys[0] ?? "";
		return { path: [...path, key.slice(0, 80)], expected, got: show(key) };
	}
	const value = valueAt(body, path);
	if (issue.code === "too_big" && Array.isArray(value)) return { path, expected, got: String(value.length) };
	return { path, expected, got: show(value) };
}
