import { around, choice, list, type Phrase, word, WORDS } from "./phrase.ts";
import { matchAt, miss } from "./reader.ts";

/** A text in quotes, as JSON writes it. */
export const quoted: Phrase = {
	write: (value) => (typeof value === "string" ? JSON.stringify(value) : null),
	read: (reader, at) => {
		const match = matchAt(reader.text, at, /"(?:[^"\\]|\\.)*"/y);
		const text = match === null ? null : unquote(match.found);
		return match === null || text === null ? miss(reader, at, "a text in quotes") : { value: text, end: match.end };
	},
};

function unquote(text: string): string | null {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "string" ? value : null;
	} catch {
		return null;
	}
}

export const number: Phrase = {
	write: (value) => (typeof value === "number" ? (Object.is(value, -0) ? "-0" : String(value)) : null),
	read: (reader, at) => {
		const match = matchAt(reader.text, at, /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w%])/iy);
		return match === null ? miss(reader, at, "a number") : { value: Number(match.found), end: match.end };
	},
};

export const scalar: Phrase = choice(quoted, number, word(true, "true"), word(false, "false"));

/** `(1, "a", true)` */
export function among(item: Phrase): Phrase {
	return around("(", list(item, ",", 1), ")");
}

/** Something without quotes, written as it is, that only one reading is possible for. */
function bare(pattern: RegExp, expected: string, mayBe: (text: string) => boolean = () => true): Phrase {
	return {
		write: (value) => {
			if (typeof value !== "string" || !mayBe(value)) return null;
			return matchAt(value, 0, pattern)?.found === value ? value : null;
		},
		read: (reader, at) => {
			const match = matchAt(reader.text, at, pattern);
			if (match === null || !mayBe(match.found)) return miss(reader, at, expected);
			return { value: match.found, end: match.end };
		},
	};
}

function isNoWord(text: string): boolean {
	return !WORDS.has(text.toLowerCase());
}

/** A path to a property: `price`, `address.city`, and in quotes what could be taken for something else. */
export const path: Phrase = choice(
	bare(/[A-Za-z_]\w*(?:\.\w+)*/y, "the name of a property, in quotes where it is a word of the sentence", isNoWord),
	quoted,
);

export const moment: Phrase = bare(
	/\d{4}-\d{2}-\d{2}(?:T[\d:.]*\d(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w:])/y,
	"a date such as 2026-05-01",
);
export const timeOfDay: Phrase = bare(/\d{2}:\d{2}(?::\d{2})?(?![\w:])/y, "a time of day such as 20:00");
export const percent: Phrase = bare(/\d{1,3}(?:\.\d{1,6})?%/y, "a share such as 10%");
export const countryCode: Phrase = bare(/[A-Z]{2}(?!\w)/y, "a country code such as DE");

const UNITS: readonly (readonly [unit: string, name: string])[] = [
	["s", "second"],
	["m", "minute"],
	["h", "hour"],
	["d", "day"],
	["w", "week"],
];
for (const [, name] of UNITS) for (const form of [name, `${name}s`]) WORDS.add(form);

/** `30 days`, `1 hour`. */
export const duration: Phrase = {
	write: (value) => {
		const [, count, letter] = (typeof value === "string" ? /^(\d+)([smhdw])$/.exec(value) : null) ?? [];
		const unit = UNITS.find(([short]) => short === letter);
		return count === undefined || unit === undefined ? null : `${count} ${unit[1]}${count === "1" ? "" : "s"}`;
	},
	read: (reader, at) => {
		const match = matchAt(reader.text, at, /\d+\s+(?:second|minute|hour|day|week)s?(?!\w)/iy);
		if (match === null) return miss(reader, at, "a length of time such as 30 days");
		const [count = "", name = ""] = match.found.split(/\s+/);
		return { value: count + name.charAt(0).toLowerCase(), end: match.end };
	},
};

/** One of some words, whose underscores are said as spaces. */
export function oneOf(values: readonly string[]): Phrase {
	// The longest first: `new` would be found in `new subscriber`.
	const longestFirst = values.toSorted((a, b) => b.length - a.length);
	return choice(...longestFirst.map((value) => word(value, value.replaceAll("_", " "))));
}
