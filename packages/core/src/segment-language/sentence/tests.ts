import { isRecord } from "../../definition/fields.ts";
import { around, choice, list, mapped, nested, type Phrase, under, word } from "./phrase.ts";
import { miss } from "./reader.ts";
import { key, rest, say } from "./say.ts";
import { among, duration, moment, number, path, quoted, scalar } from "./values.ts";

const COMPARED = [
	["gte", "at least"],
	["lte", "at most"],
	["gt", "more than"],
	["lt", "fewer than"],
	["eq", "exactly"],
	["ne", "not exactly"],
] as const;

/** `1 to 5`, both included. */
const range: Phrase = list(number, "to", 2, 2);

/** A number of something: `at least 3`, `from 1 to 5`. */
export const quantity: Phrase = choice(
	...COMPARED.map(([operator, words]) => under(operator, around(words, number))),
	under("between", around("from", range)),
	under("in", around("any of", among(number))),
	under("not_in", around("none of", among(number))),
);

/** So many things: `at least 1 product`, `from 2 to 5 products`. */
export function quantityOf(thing: string): Phrase {
	return choice(
		...COMPARED.map(([operator, words]) => under(operator, around(words, word(1, `1 ${thing}`)))),
		around("", quantity, `${thing}s`),
	);
}

/** How often: `at least twice`, `from 1 to 5 times`. */
export const times: Phrase = choice(
	...COMPARED.map(([operator, words]) => under(operator, around(words, choice(word(1, "once"), word(2, "twice"))))),
	around("", quantity, "times"),
);

/** What is said of a number: `is at least 3`. */
const numberTests: readonly Phrase[] = [
	under("gte", around("is at least", number)),
	under("lte", around("is at most", number)),
	under("gt", around("is more than", number)),
	under("lt", around("is less than", number)),
	under("between", around("is from", range)),
	under("in", around("is one of", among(scalar))),
	under("not_in", around("is none of", among(scalar))),
	under("ne", around("is not", scalar)),
	under("eq", around("is", scalar)),
];

/** What is said of a trait, a property or an aggregate, behind its name. */
export const test: Phrase = choice(
	under("exists", choice(word(true, "is known"), word(false, "is not known"))),
	under("before", around("is before", moment)),
	under("after", around("is after", moment)),
	under("within_last", around("is within the last", duration)),
	under("within_next", around("is within the next", duration)),
	under("older_than", around("is at least", duration, "ago")),
	under("anniversary_within", around("has its next anniversary within", duration)),
	under("contains", around("contains", quoted)),
	under("starts_with", around("starts with", quoted)),
	under("ends_with", around("ends with", quoted)),
	under("matches", around("matches the pattern", quoted)),
	under("includes", around("includes", scalar)),
	under("includes_all", around("includes all of", among(scalar))),
	under(
		"any_item",
		around(
			"has an item where",
			nested(() => where),
		),
	),
	...numberTests,
);

/** `price is at least 20`, and several of them in parentheses. */
const pathTest: Phrase = mapped(
	say(key("path", path), rest(test)),
	(value) => (Array.isArray(value) && isRecord(value[1]) ? { path: value[0] as unknown, ...value[1] } : undefined),
	(said) => {
		if (!isRecord(said)) return said;
		const { path: name, ...tested } = said;
		return [name, tested];
	},
);

const pathTests = (least: number, most?: number): Phrase =>
	mapped(list(pathTest, "and", least, most), entriesOf, objectOf);

const several: Phrase = around("(", pathTests(2), ")");

/** What an event's properties, or those of an item, must be. */
export const where: Phrase = nested(() =>
	choice(
		under("all", around("all of", conditions)),
		under("any", around("any of", conditions)),
		under("not", around("not (", where, ")")),
		mapped(
			word("anything", "anything"),
			(value) => (entriesOf(value)?.length === 0 ? "anything" : undefined),
			() => ({}),
		),
		{ write: several.write, read: withoutRepeats(several) },
		pathTests(1, 1),
	),
);

const conditions: Phrase = choice(
	mapped(
		word("none", "nothing"),
		(value) => (Array.isArray(value) && value.length === 0 ? "none" : undefined),
		() => [],
	),
	around("(", list(where, ";", 1), ")"),
);

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
	return isRecord(value) ? Object.entries(value) : undefined;
}

function objectOf(said: unknown): unknown {
	const entries: (readonly [string, unknown])[] = [];
	if (Array.isArray(said)) {
		for (const entry of said as readonly unknown[]) {
			if (Array.isArray(entry) && typeof entry[0] === "string") entries.push([entry[0], entry[1]]);
		}
	}
	// A path that came twice would lose one of its tests: it is left to whoever counts them.
	return new Set(entries.map(([name]) => name)).size === entries.length ? Object.fromEntries(entries) : null;
}

function withoutRepeats(phrase: Phrase): Phrase["read"] {
	return (reader, at) => {
		const found = phrase.read(reader, at);
		if (found !== null && found.value === null)
			return miss(reader, found.end, "each property once (say `all of (..; ..)` for several tests of one)");
		return found;
	};
}
