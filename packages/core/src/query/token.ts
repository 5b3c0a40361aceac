/** Where something stands in a query, counted from 1. */
export interface Place {
	readonly line: number;
	readonly column: number;
}

export type Token =
	/** A bare word: a keyword or a name, as it was written. */
	| { readonly kind: "word"; readonly text: string; readonly upper: string; readonly place: Place }
	/** A name in quotes of any dialect, without them. */
	| { readonly kind: "name"; readonly text: string; readonly place: Place }
	/** A text, without its quotes. */
	| { readonly kind: "text"; readonly text: string; readonly place: Place }
	| { readonly kind: "number"; readonly text: string; readonly place: Place }
	| { readonly kind: "sign"; readonly text: string; readonly place: Place }
	| { readonly kind: "end"; readonly text: ""; readonly place: Place };

/** What a query may not contain, or where it stops making sense. */
export class QueryFault extends Error {
	readonly expected: string;
	readonly got: string;
	readonly place: Place;

	constructor(expected: string, got: string, place: Place) {
		super(`expected ${expected}, got ${got}`);
		this.expected = expected;
		this.got = got;
		this.place = place;
	}
}

const SIGNS = ["::", "->>", "->", "||", "==", "<>", "!=", "<=", ">=", "<<", ">>", "(", ")", ",", ".", ";", "+", "-", "*", "/", "%", "=", "<", ">", "&", "|", "~"];
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const SPACE = /[ \t\n\r\f]+/y;
const CLOSING: Readonly<Record<string, string>> = { "'": "'", '"': '"', "`": "`", "[": "]" };

/**
 * Cuts a query into tokens. Comments and white space are gone afterwards, so nothing can hide in them.
 * @throws QueryFault for what no token begins with, such as a parameter, and for what is opened and never closed.
 */
export function tokenize(text: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	let line = 1;
	let lineStart = 0;

	while (at < text.length) {
		const place = { line, column: at - lineStart + 1 };
		const first = text.charAt(at);
		const space = match(SPACE, text, at);
		if (space !== null) pass(space.length);
		else if (text.startsWith("--", at)) pass(lengthUpTo("\n"));
		else if (text.startsWith("/*", at)) passComment(place);
		else if (CLOSING[first] !== undefined) quoted(first, CLOSING[first], place);
		else token(first, place);
	}
	tokens.push({ kind: "end", text: "", place: { line, column: at - lineStart + 1 } });
	return tokens;

	function token(first: string, place: Place): void {
		const word = match(WORD, text, at);
		const number = match(NUMBER, text, at);
		const sign = SIGNS.find((candidate) => text.startsWith(candidate, at));
		if (word !== null) tokens.push({ kind: "word", text: word, upper: word.toUpperCase(), place });
		else if (number !== null && !/[A-Za-z0-9_.]/.test(text.charAt(at + number.length))) tokens.push({ kind: "number", text: number, place });
		else if (sign !== undefined && number === null) tokens.push({ kind: "sign", text: sign, place });
		else throw new QueryFault("a part of a query", `\`${first}\``, place);
		pass((word ?? number ?? sign ?? "").length);
	}

	/** A quote inside is written twice. */
	function quoted(open: string, close: string, place: Place): void {
		let inside = "";
		let from = at + 1;
		for (;;) {
			const end = text.indexOf(close, from);
			if (end === -1) throw new QueryFault(`a closing ${close}`, "the end of the query", place);
			inside += text.slice(from, end);
			from = end + 1;
			if (open === "[" || text.charAt(from) !== close) break;
			inside += close;
			from += 1;
		}
		if (["\0", "\u0001", "\u0002"].some((control) => inside.includes(control))) throw new QueryFault("text without null characters", "one", place);
		tokens.push({ kind: open === "'" ? "text" : "name", text: inside, place });
		pass(from - at);
	}

	function passComment(place: Place): void {
		const end = text.indexOf("*/", at + 2);
		if (end === -1) throw new QueryFault("a closing */", "the end of the query", place);
		pass(end + 2 - at);
	}

	function lengthUpTo(stop: string): number {
		const end = text.indexOf(stop, at);
		return (end === -1 ? text.length : end) - at;
	}

	function pass(length: number): void {
		for (let index = at; index < at + length; index += 1) {
			if (text.charAt(index) !== "\n") continue;
			line += 1;
			lineStart = index + 1;
		}
		at += length;
	}
}

function match(pattern: RegExp, text: string, at: number): string | null {
	pattern.lastIndex = at;
	return pattern.exec(text)?.[0] ?? null;
}
