import { trace } from "./trace.ts";

export type Plain = null | boolean | number | string | readonly Plain[] | PlainObject;
export interface PlainObject {
	readonly [key: string]: Plain | undefined;
}

const MAX_LENGTH = 4096;
const MAX_VALUES = 2000;

/**
 * A copy of whatever a page passes that is safe to keep and send: what JSON can say, at most 2,000 values, texts and
 * lists cut at 4,096. Left out are DOM nodes, and properties that cannot be read or contain themselves.
 */
export function plain(value: unknown): PlainObject {
	let left = MAX_VALUES;
	const copy: { [key: string]: Plain } = {};
	for (const key in Object(value)) {
		try {
			copy[key] = JSON.parse(
				JSON.stringify((value as PlainObject)[key], (name, part) =>
					name === "__proto__" || part?.nodeType || left-- < 0 ? undefined : (part?.slice?.(0, MAX_LENGTH) ?? part),
				),
			);
		} catch {
			trace("left out", key);
		}
	}
	return copy;
}
