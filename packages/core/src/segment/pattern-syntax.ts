/** A regular expression as a tree. */
export type Pattern =
	| { readonly kind: "char"; readonly test: (unit: number) => boolean }
	| { readonly kind: "edge"; readonly edge: Edge }
	| { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
	| { readonly kind: "choice"; readonly options: readonly Pattern[] }
	| { readonly kind: "repeat"; readonly part: Pattern; readonly least: number; readonly most: number };

export type Edge = "start" | "end" | "word" | "not-word";

/** What cannot be matched in linear time, or is no regular expression. */
export class PatternError extends Error {}

const DEEPEST = 50;
const MOST_REPEATS = 1_000;

/**
 * Parses the part of JavaScript's regular expressions that is regular: no back references and no looking around.
 * `(?i)` at the start ignores case. Throws a PatternError.
 */
export function parsePattern(source: string): Pattern {
	const ignoreCase = source.startsWith("(?i)");
	const text = ignoreCase ? source.slice(4) : source;
	let at = 0;

	function choice(depth: number): Pattern {
		if (depth > DEEPEST) throw new PatternError(`at most ${DEEPEST} groups in each other`);
		const options = [sequence(depth)];
		while (text[at] === "|") {
			at += 1;
			options.push(sequence(depth));
		}
		return options.length === 1 && options[0] !== undefined ? options[0] : { kind: "choice", options };
	}

	function sequence(depth: number): Pattern {
		const parts: Pattern[] = [];
		while (at < text.length && text[at] !== "|" && text[at] !== ")") parts.push(repeated(atom(depth)));
		return { kind: "sequence", parts };
	}

	function repeated(part: Pattern): Pattern {
		const bounds = quantifier();
		if (bounds === null) return part;
		if (part.kind === "edge") throw new PatternError("something to repeat before the quantifier");
		// A lazy quantifier finds the same texts.
		if (text[at] === "?") at += 1;
		if (quantifier() !== null) throw new PatternError("one quantifier, not two in a row");
		return { kind: "repeat", part, least: bounds[0], most: bounds[1] };
	}

	function quantifier(): readonly [number, number] | null {
		const sign = text[at];
		if (sign === "*" || sign === "+" || sign === "?") {
			at += 1;
			return sign === "*" ? [0, Infinity] : sign === "+" ? [1, Infinity] : [0, 1];
		}
		const counted = /^\{(\d{1,5})(,(\d{0,5}))?\}/.exec(text.slice(at, at + 16));
		if (counted === null) return null;
		at += counted[0].length;
		const least = Number(counted[1]);
		const most = counted[2] === undefined ? least : counted[3] === "" ? Infinity : Number(counted[3]);
		if (least > MOST_REPEATS || (most !== Infinity && most > MOST_REPEATS)) {
			throw new PatternError(`at most ${MOST_REPEATS} repeats`);
		}
		if (most < least) throw new PatternError("repeat counts in order");
		return [least, most];
	}

	function atom(depth: number): Pattern {
		const sign = text[at] ?? "";
		at += 1;
		switch (sign) {
			case "(":
				return group(depth);
			case "[":
				return { kind: "char", test: folded(set()) };
			case ".":
				return { kind: "char", test: (unit) => !isLineEnd(unit) };
			case "^":
				return { kind: "edge", edge: "start" };
			case "$":
				return { kind: "edge", edge: "end" };
			case "\\":
				return escaped();
			case "*":
			case "+":
			case "?":
				throw new PatternError("something to repeat before the quantifier");
			default:
				return exactly(sign.charCodeAt(0));
		}
	}

	function group(depth: number): Pattern {
		if (text[at] === "?") {
			const opening = /^\?(?::|<[A-Za-z_]\w*>)/.exec(text.slice(at, at + 64));
			if (opening === null)
				throw new PatternError("no looking ahead or behind, which cannot be matched in linear time");
			at += opening[0].length;
		}
		const inside = choice(depth + 1);
		if (text[at] !== ")") throw new PatternError("a closing parenthesis");
		at += 1;
		return inside;
	}

	function escaped(): Pattern {
		if (text[at] === "b" || text[at] === "B") {
			at += 1;
			return { kind: "edge", edge: text[at - 1] === "b" ? "word" : "not-word" };
		}
		const known = classOf(text[at] ?? "");
		if (known !== null) {
			at += 1;
			return { kind: "char", test: known };
		}
		return exactly(escapedUnit());
	}

	function escapedUnit(): number {
		const sign = text[at] ?? "";
		at += 1;
		if (sign === "") throw new PatternError("a character after the backslash");
		if (/[1-9k]/.test(sign)) throw new PatternError("no back reference, which cannot be matched in linear time");
		const control = CONTROLS[sign];
		if (control !== undefined) return control;
		if (sign === "x" || sign === "u") {
			const digits = text.slice(at, at + (sign === "x" ? 2 : 4));
			if (!/^[\da-fA-F]+$/.test(digits)) throw new PatternError(`hexadecimal digits after \\${sign}`);
			at += digits.length;
			return Number.parseInt(digits, 16);
		}
		if (/[A-Za-z]/.test(sign)) throw new PatternError(`a known escape instead of \\${sign}`);
		return sign.charCodeAt(0);
	}

	function set(): (unit: number) => boolean {
		const inverted = text[at] === "^";
		if (inverted) at += 1;
		const members: ((unit: number) => boolean)[] = [];
		while (text[at] !== "]") {
			if (at >= text.length) throw new PatternError("a closing bracket");
			const from = member();
			if (typeof from === "number" && text[at] === "-" && text[at + 1] !== "]" && at + 1 < text.length) {
				at += 1;
				const to = member();
				if (typeof to !== "number" || to < from) throw new PatternError("a range in order");
				members.push((unit) => unit >= from && unit <= to);
			} else {
				members.push(typeof from === "number" ? (unit) => unit === from : from);
			}
		}
		at += 1;
		return (unit) => members.some((test) => test(unit)) !== inverted;
	}

	function member(): number | ((unit: number) => boolean) {
		const sign = text[at] ?? "";
		at += 1;
		if (sign !== "\\") return sign.charCodeAt(0);
		const known = classOf(text[at] ?? "");
		if (known !== null) {
			at += 1;
			return known;
		}
		if (text[at] === "b") {
			at += 1;
			return 8;
		}
		return escapedUnit();
	}

	function exactly(wanted: number): Pattern {
		return { kind: "char", test: folded((unit) => unit === wanted) };
	}

	function folded(test: (unit: number) => boolean): (unit: number) => boolean {
		if (!ignoreCase) return test;
		return (unit) => {
			const sign = String.fromCharCode(unit);
			return test(unit) || test(sign.toLowerCase().charCodeAt(0)) || test(sign.toUpperCase().charCodeAt(0));
		};
	}

	const whole = choice(0);
	if (at < text.length) throw new PatternError("no closing parenthesis without an opening one");
	return whole;
}

const CONTROLS: { readonly [sign: string]: number } = { n: 10, r: 13, t: 9, f: 12, v: 11, "0": 0 };

export function isWordUnit(unit: number): boolean {
	return (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || unit === 95 || (unit >= 97 && unit <= 122);
}

function isLineEnd(unit: number): boolean {
	return unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029;
}

function classOf(sign: string): ((unit: number) => boolean) | null {
	const lower = sign.toLowerCase();
	const test =
		lower === "d"
			? (unit: number) => unit >= 48 && unit <= 57
			: lower === "w"
				? isWordUnit
				: lower === "s"
					? (unit: number) => /\s/.test(String.fromCharCode(unit))
					: null;
	if (test === null) return null;
	return sign === lower ? test : (unit) => !test(unit);
}
