import { isRecord } from "../../definition/fields.ts";
import { glue, type Phrase, readWords } from "./phrase.ts";
import type { Reader } from "./reader.ts";

/** A piece of what is said about an object: words, a key with its value, or all keys that no other piece says. */
export type Piece =
	| { readonly kind: "words"; readonly text: string; readonly read: (reader: Reader, at: number) => number | null }
	| { readonly kind: "key"; readonly key: string; readonly phrase: Phrase; readonly may: boolean }
	| { readonly kind: "rest"; readonly phrase: Phrase; readonly may: boolean };

export function key(name: string, phrase: Phrase): Piece {
	return { kind: "key", key: name, phrase, may: false };
}

/** A key that may be missing, and is not said then. */
export function maybe(name: string, phrase: Phrase): Piece {
	return { kind: "key", key: name, phrase, may: true };
}

/** The keys that no other piece says. */
export function rest(phrase: Phrase): Piece {
	return { kind: "rest", phrase, may: false };
}

/** The same, where there may be none. */
export function maybeRest(phrase: Phrase): Piece {
	return { kind: "rest", phrase, may: true };
}

/** Says an object piece by piece, and only one that has no further keys. */
export function say(...given: readonly (string | Piece)[]): Phrase {
	const pieces = given.map((piece): Piece => (typeof piece === "string" ? words(piece) : piece));
	const keys = new Set(pieces.flatMap((piece) => (piece.kind === "key" ? [piece.key] : [])));
	const needed = pieces.flatMap((piece) => (piece.kind === "key" && !piece.may ? [piece.key] : []));
	const remainder = pieces.find((piece) => piece.kind === "rest");
	return {
		write: (value) => {
			if (!isRecord(value) || !needed.every((name) => Object.hasOwn(value, name))) return null;
			const others = Object.entries(value).filter(([name]) => !keys.has(name));
			if (remainder === undefined ? others.length > 0 : others.length === 0 && !remainder.may) return null;
			let text = "";
			for (const piece of pieces) {
				const part = writePiece(piece, value, others);
				if (part === null) return null;
				text = glue(text, part);
			}
			return text;
		},
		read: (reader, at) => {
			const entries: [string, unknown][] = [];
			let end = at;
			for (const piece of pieces) {
				if (piece.kind === "words") {
					const next = piece.read(reader, end);
					if (next === null) return null;
					end = next;
					continue;
				}
				const found = piece.phrase.read(reader, end);
				if (found === null && !piece.may) return null;
				if (found === null) continue;
				if (piece.kind === "key") entries.push([piece.key, found.value]);
				else if (isRecord(found.value)) entries.push(...Object.entries(found.value));
				end = found.end;
			}
			return { value: Object.fromEntries(entries), end };
		},
	};
}

function words(text: string): Piece {
	return { kind: "words", text, read: readWords(text) };
}

function writePiece(
	piece: Piece,
	value: Readonly<Record<string, unknown>>,
	others: [string, unknown][],
): string | null {
	if (piece.kind === "words") return piece.text;
	if (piece.kind === "rest") return others.length === 0 ? "" : piece.phrase.write(Object.fromEntries(others));
	return Object.hasOwn(value, piece.key) ? piece.phrase.write(value[piece.key]) : "";
}
