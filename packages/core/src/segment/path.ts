import type { Json, JsonObject } from "../event/index.ts";

/** What a path leads to: a value, nothing, or (through an array) one value per item. Null counts as nothing. */
export type Found = Exclude<Json, null> | undefined | Many;

/** The values that a path through an array leads to, in order; never null. */
export class Many {
	readonly values: readonly Exclude<Json, null>[];
	constructor(values: readonly Exclude<Json, null>[]) {
		this.values = values;
	}
}

export type ReadPath = (root: Json | undefined) => Found;

/** A reader for a dotted path. A number steps to that item of an array, any other step goes into each item. */
export function compilePath(path: string): ReadPath {
	const steps = path.split(".");
	const only = steps[0];
	if (steps.length === 1 && only !== undefined) {
		return (root) => (isObject(root) && Object.hasOwn(root, only) ? (root[only] ?? undefined) : undefined);
	}
	return (root) => walk(root, steps, 0);
}

export function isObject(value: Json | undefined): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
	return Array.isArray(value);
}

/** The values that were found, as a list: none, one, or one per item of an array on the way. */
export function valuesOf(found: Found): readonly Exclude<Json, null>[] {
	if (found === undefined) return [];
	return found instanceof Many ? found.values : [found];
}

function walk(from: Json | undefined, steps: readonly string[], start: number): Found {
	let value: Json | undefined = from;
	for (let index = start; index < steps.length; index += 1) {
		const step = steps[index] ?? "";
		if (isObject(value)) {
			value = Object.hasOwn(value, step) ? value[step] : undefined;
		} else if (isList(value)) {
			if (!/^\d{1,6}$/.test(step)) return collect(value, steps, index);
			value = value[Number(step)];
		} else {
			return undefined;
		}
	}
	return value ?? undefined;
}

function collect(items: readonly Json[], steps: readonly string[], index: number): Many {
	return new Many(items.flatMap((item) => valuesOf(walk(item, steps, index))));
}
