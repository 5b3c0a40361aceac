import { isRecord } from "../../definition/fields.ts";
import { matchAt, miss, type Read, type Reader, skipSpace } from "./reader.ts";

/**
 * A way to say a value in words, and to read those words again. Each is defined once, so that what is written and
 * what is read cannot differ.
 */
export interface Phrase {
	/** Null where this phrase does not say such a value. */
	readonly write: (value: unknown) => string | null;
	/** Null, with what was expected noted, where something else stands there. */
	readonly read: (reader: Reader, at: number) => Read | null;
}

/** Every word that a phrase uses: a name that is one of them is written in quotes. */
export const WORDS = new Set<string>();

/** Fixed words, in any case; several words may have any white space between them. */
export function readWords(text: string): (reader: Reader, at: number) => number | null {
	for (const found of text.toLowerCase().match(/[a-z]+/g) ?? []) WORDS.add(found);
	const pieces = text.split(" ").map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
	const pattern = new RegExp(pieces.join(String.raw`\s+`) + (/\w$/.test(text) ? String.raw`(?!\w)` : ""), "iy");
	return (reader, at) => matchAt(reader.text, at, pattern)?.end ?? miss(reader, at, `\`${text}\``);
}

/** One value that has a name of its own. */
export function word(value: string | number | boolean, text: string): Phrase {
	const read = readWords(text);
	return {
		write: (given) => (given === value ? text : null),
		read: (reader, at) => {
			const end = read(reader, at);
			return end === null ? null : { value, end };
		},
	};
}

/** The first of these that fits. */
export function choice(...phrases: readonly Phrase[]): Phrase {
	return {
		write: (value) => {
			for (const phrase of phrases) {
				const text = phrase.write(value);
				if (text !== null) return text;
			}
			return null;
		},
		read: (reader, at) => {
			for (const phrase of phrases) {
				const found = phrase.read(reader, at);
				if (found !== null) return found;
			}
			return null;
		},
	};
}

const DEEPEST = 400;

/** A phrase that may stand in itself: read once at each place, and only so deep. */
export function nested(make: () => Phrase): Phrase {
	let made: Phrase | null = null;
	const phrase = (): Phrase => (made ??= make());
	const key = {};
	return {
		write: (value) => phrase().write(value),
		read: (reader, at) => {
			const known = reader.known.get(key) ?? new Map<number, Read | null>();
			reader.known.set(key, known);
			const place = skipSpace(reader.text, at);
			const before = known.get(place);
			if (before !== undefined) return before;
			if (reader.depth >= DEEPEST) return miss(reader, at, `at most ${DEEPEST} levels of conditions`);
			reader.depth += 1;
			const found = phrase().read(reader, place);
			reader.depth -= 1;
			known.set(place, found);
			return found;
		},
	};
}

/** A list with something between its items. */
export function list(item: Phrase, between: string, least: number, most = Infinity): Phrase {
	const separator = readWords(between);
	return {
		write: (value) => {
			if (!Array.isArray(value) || value.length < least || value.length > most) return null;
			const texts = value.map((entry: unknown) => item.write(entry));
			return texts.includes(null) ? null : texts.map((text) => text ?? "").reduce((a, b) => glue(glue(a, between), b));
		},
		read: (reader, at) => {
			const first = item.read(reader, at);
			if (first === null) return null;
			const values = [first.value];
			let { end } = first;
			while (values.length < most) {
				const next = separator(reader, end);
				const found = next === null ? null : item.read(reader, next);
				if (found === null) break;
				values.push(found.value);
				end = found.end;
			}
			return values.length < least ? null : { value: values, end };
		},
	};
}

function nothing(_reader: Reader, at: number): number {
	return at;
}

/** A phrase in other words' company: `around("(", rule, ")")`. */
export function around(before: string, phrase: Phrase, after = ""): Phrase {
	const readBefore = before === "" ? nothing : readWords(before);
	const readAfter = after === "" ? nothing : readWords(after);
	return {
		write: (value) => {
			const text = phrase.write(value);
			return text === null ? null : glue(glue(before, text), after);
		},
		read: (reader, at) => {
			const start = readBefore(reader, at);
			const found = start === null ? null : phrase.read(reader, start);
			const end = found === null ? null : readAfter(reader, found.end);
			return found === null || end === null ? null : { value: found.value, end };
		},
	};
}

/** A phrase for a value of another shape than that which is said. `into` gives undefined where it has no such shape. */
export function mapped(phrase: Phrase, into: (value: unknown) => unknown, back: (said: unknown) => unknown): Phrase {
	return {
		write: (value) => {
			const said = into(value);
			return said === undefined ? null : phrase.write(said);
		},
		read: (reader, at) => {
			const found = phrase.read(reader, at);
			return found === null ? null : { value: back(found.value), end: found.end };
		},
	};
}

/** A list of exactly one item, said as that item. */
export function onlyItem(item: Phrase): Phrase {
	return mapped(
		item,
		(value) => (Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : undefined),
		(said) => [said],
	);
}

/** An object with just this key. */
export function under(key: string, phrase: Phrase): Phrase {
	return mapped(
		phrase,
		(value) =>
			isRecord(value) && Object.hasOwn(value, key) && Object.keys(value).length === 1 ? value[key] : undefined,
		(said) => ({ [key]: said }),
	);
}

/** Two pieces of a sentence with a space between them where one belongs. */
export function glue(a: string, b: string): string {
	if (a === "" || b === "") return a + b;
	return a.endsWith("(") || /^[,;:)]/.test(b) ? a + b : `${a} ${b}`;
}
