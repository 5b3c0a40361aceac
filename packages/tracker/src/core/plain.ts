import { guarded } from "./trace.ts";

export type Plain = null | boolean | number | string | readonly Plain[] | PlainObject;
export interface PlainObject {
	readonly [key: string]: Plain | undefined;
}

const MAX_LENGTH = 4096;

/**
 * A copy of whatever a page passes that is safe to keep and send: what JSON can say of it, texts and lists cut at 4,096.
 * A property that cannot be read or contains itself is left out.
 */
export function plain(value: unknown): PlainObject {
	const copy: { [key: string]: Plain | undefined } = {};
	for (const key in cut("", value) as object) {
		copy[key] = guarded(() => JSON.parse(JSON.stringify((value as PlainObject)[key], cut)))();
	}
	return copy;
}

function cut(_name: string, part: unknown): unknown {
	return (part as string | undefined)?.slice?.(0, MAX_LENGTH) ?? part;
}
