/** A sentence that is being read: how far anything understood it, and what was expected there. */
export interface Reader {
	readonly text: string;
	/** Where the reading that came furthest ended, and what could have followed there. */
	furthest: number;
	readonly expected: Set<string>;
	/** How deep phrases stand in each other. */
	depth: number;
	/** What was read at a place before, so that no place is read twice. */
	readonly known: Map<object, Map<number, Read | null>>;
}

/** What a phrase stood for, and where the text behind it begins. */
export interface Read {
	readonly value: unknown;
	readonly end: number;
}

export function newReader(text: string): Reader {
	return { text, furthest: 0, expected: new Set(), depth: 0, known: new Map() };
}

/** Notes that something else should stand here; the null is what the caller answers. */
export function miss(reader: Reader, at: number, expected: string): null {
	const place = skipSpace(reader.text, at);
	if (place > reader.furthest) {
		reader.furthest = place;
		reader.expected.clear();
	}
	if (place === reader.furthest) reader.expected.add(expected);
	return null;
}

const SPACE = /\s*/y;

export function skipSpace(text: string, at: number): number {
	SPACE.lastIndex = at;
	SPACE.test(text);
	return SPACE.lastIndex;
}

/** What matches a sticky pattern at a place, with the end of it; white space before it is passed over. */
export function matchAt(
	text: string,
	at: number,
	pattern: RegExp,
): { readonly found: string; readonly end: number } | null {
	pattern.lastIndex = skipSpace(text, at);
	const [found] = pattern.exec(text) ?? [];
	return found === undefined ? null : { found, end: pattern.lastIndex };
}
