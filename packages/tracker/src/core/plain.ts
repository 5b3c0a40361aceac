import { trace } from "./trace.ts";

export type Plain = null | boolean | number | string | undefined | readonly Plain[] | PlainObject;
export interface PlainObject {
	readonly [key: string]: Plain;
}

const MAX_TEXT = 4096;
const MAX_NODES = 2000;
const MAX_DEPTH = 7;

let nodesLeft = 0;

/**
 * A copy of whatever a page passes that is safe to store and send: plain data, at most 7 deep and 2,000 values, texts cut
 * at 4,096 characters. DOM nodes, functions and values whose getters throw are left out. Never throws.
 */
export function plain(value: unknown): PlainObject {
	nodesLeft = MAX_NODES;
	const copy = attempt(() => copyOf(value, MAX_DEPTH));
	return isObject(copy) && !Array.isArray(copy) ? (copy as PlainObject) : {};
}

function copyOf(value: unknown, depth: number): Plain {
	if (typeof value === "string") return value.slice(0, MAX_TEXT);
	if (typeof value === "bigint") return `${value}`;
	if (!isObject(value)) return value as Plain;
	if ("nodeType" in value || !depth) return trace("left out", value) as undefined;
	if (typeof value["toJSON"] === "function") return copyOf(value["toJSON"](), depth - 1);
	const copy: { [key: string]: Plain } = {};
	for (const key in value) {
		if (nodesLeft-- < 0) break;
		if (key !== "__proto__") copy[key] = attempt(() => copyOf(value[key], depth - 1));
	}
	return Array.isArray(value) ? Object.values(copy) : copy;
}

function attempt<T>(get: () => T): T | undefined {
	try {
		return get();
	} catch (error) {
		trace("left out", error);
	}
}

function isObject(value: unknown): value is { [key: string]: unknown } {
	return typeof value === "object" && !!value;
}
