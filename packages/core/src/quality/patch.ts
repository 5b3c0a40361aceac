import { cleanJson, isJsonObject, isUnsafeKey } from "../event/json.ts";
import { MAX_EVENT_BYTES } from "../event/parse.ts";
import type { Json, JsonObject } from "../event/event.ts";
import { isRecord, unknownKeys } from "../definition/fields.ts";
import { type Parsed, type Problem, parsed, refused, show } from "../problem/index.ts";
import { cleanValue, planOf } from "./clean-value.ts";
import { TRAIT_KINDS, type TraitKind } from "./plan.ts";

/** What is to be changed in refused events before they are sent again: applied in this order. */
export interface Patch {
	/** From a path to another, `properties.orderId` → `properties.order_id`; where there is nothing, nothing happens. */
	readonly move: readonly (readonly [from: readonly string[], to: readonly string[]])[];
	/** Values brought into a kind: `properties.total` → `number`. */
	readonly convert: readonly (readonly [path: readonly string[], kind: TraitKind])[];
	/** JSON Merge Patch (RFC 7396): objects are merged, null removes. */
	readonly merge: JsonObject;
}

export const NO_PATCH: Patch = { move: [], convert: [], merge: {} };

/** Reads `{ "move": {from: to}, "convert": {path: kind}, "merge": {..} }`. */
export function parsePatch(input: unknown): Parsed<Patch> {
	if (!isRecord(input)) return refused({ path: [], expected: "a map of `move`, `convert` and `merge`", got: show(input) });
	const problems: Problem[] = unknownKeys(input, ["move", "convert", "merge"], []);
	const merge = cleanJson(input["merge"] ?? {}, MAX_EVENT_BYTES);
	if (!isJsonObject(merge.value)) problems.push(...merge.problems, { path: ["merge"], expected: "an object", got: show(input["merge"]) });
	const move = pairs(input["move"], "move", problems).map(([from, to]) => [pathOf(from, "move", problems), pathOf(to, "move", problems)] as const);
	const convert = pairs(input["convert"], "convert", problems).map(([path, name]) => {
		const kind = TRAIT_KINDS.find((one) => one === name);
		if (kind === undefined) problems.push({ path: ["convert", path], expected: `one of ${TRAIT_KINDS.join(", ")}`, got: show(name) });
		return [pathOf(path, "convert", problems), kind ?? "any"] as const;
	});
	if (problems.length > 0 || !isJsonObject(merge.value)) return refused(...problems);
	return parsed({ move, convert, merge: merge.value });
}

/** The event as patched; `country` is whose numbers and dates a conversion means. What cannot be converted is left as it is. */
export function applyPatch(event: JsonObject, patch: Patch, setting: { readonly country: string | null; readonly now: number }): JsonObject {
	let patched = event;
	for (const [from, to] of patch.move) {
		const value = valueAt(patched, from);
		if (value !== undefined) patched = withValueAt(withValueAt(patched, from, undefined), to, value);
	}
	for (const [path, kind] of patch.convert) {
		const value = valueAt(patched, path);
		const cleaned = value === undefined || value === null ? null : cleanValue(planOf(kind), value, setting);
		if (cleaned?.kind === "clean") patched = withValueAt(patched, path, cleaned.value);
	}
	return merged(patched, patch.merge);
}

function pairs(input: unknown, key: string, problems: Problem[]): [string, string][] {
	if (input === undefined) return [];
	const entries = isRecord(input) ? Object.entries(input) : null;
	if (entries !== null && entries.length <= 100 && entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) return entries;
	problems.push({ path: [key], expected: "a map of at most 100 paths to texts", got: show(input) });
	return [];
}

function pathOf(text: string, key: string, problems: Problem[]): readonly string[] {
	const path = text.split(".");
	if (path.length > 20 || path.some((part) => part === "" || isUnsafeKey(part))) problems.push({ path: [key], expected: "a path such as properties.total", got: show(text) });
	return path;
}

function valueAt(event: JsonObject, path: readonly string[]): Json | undefined {
	let value: Json | undefined = event;
	for (const key of path) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
	return value;
}

/** A copy with the value at the path; undefined takes it out. What is no object on the way becomes one only to hold a value. */
function withValueAt(object: JsonObject, [key = "", ...rest]: readonly string[], value: Json | undefined): JsonObject {
	const { [key]: before, ...others } = object;
	if (rest.length === 0) return value === undefined ? others : { ...object, [key]: value };
	if (!isJsonObject(before) && value === undefined) return object;
	return { ...object, [key]: withValueAt(isJsonObject(before) ? before : {}, rest, value) };
}

function merged(target: JsonObject, patch: JsonObject): JsonObject {
	const result: { [key: string]: Json } = { ...target };
	for (const [key, value] of Object.entries(patch)) {
		const before = Object.hasOwn(result, key) ? result[key] : undefined;
		if (value === null) delete result[key];
		else result[key] = isJsonObject(value) ? merged(isJsonObject(before) ? before : {}, value) : value;
	}
	return result;
}
