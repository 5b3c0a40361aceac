import { refused, show, type Parsed } from "../problem/index.ts";
import { parseRule, type Rule } from "../segment/index.ts";
import { nearest } from "../segment/nearest.ts";
import { newReader, skipSpace } from "./sentence/reader.ts";
import { rule as sentence } from "./sentence/rule.ts";

const LONGEST = 10_000_000;

/**
 * Reads a sentence as `describeRule` writes it; upper and lower case and white space may differ, and a full stop may end
 * it. A problem with the words has the path `["sentence", position]`, the position counted in UTF-16 units from 0; one
 * with what they mean (a length of time beyond a century) has the path in the rule.
 */
export function parseSentence(text: string): Parsed<Rule> {
	if (text.length > LONGEST) {
		return refused({ path: ["sentence"], expected: `at most ${LONGEST} characters`, got: `${text.length} characters` });
	}
	const reader = newReader(text);
	const found = sentence.read(reader, 0);
	if (found !== null && isEnd(text, found.end)) return parseRule(found.value);
	// What could have stood where the sentence broke off says more than that it did not end there.
	const place = Math.max(reader.furthest, found === null ? 0 : skipSpace(text, found.end));
	const known = place === reader.furthest ? [...reader.expected] : [];
	const expected = known.length > 0 ? wordsOf(known, meant(text.slice(place), known)) : "the end of the sentence";
	const got = place >= text.length ? "the end" : show(text.slice(place, place + 40));
	return refused({ path: ["sentence", place], expected, got });
}

function isEnd(text: string, end: number): boolean {
	return /^\s*\.?\s*$/.test(text.slice(end));
}

const MOST_NAMED = 12;

function wordsOf(known: readonly string[], likely: string | null): string {
	const named = known.slice(0, MOST_NAMED).join(", ");
	const hint = likely === null ? "" : `: did you mean ${likely}?`;
	if (known.length === 1) return named + hint;
	return `one of ${named}${known.length > MOST_NAMED ? ` and ${known.length - MOST_NAMED} others` : ""}${hint}`;
}

/** The words of the language that are most like those that stand there. */
function meant(rest: string, known: readonly string[]): string | null {
	const given = rest.slice(0, 200).split(/[\s,;:()]+/);
	const close = known.filter((expected) => {
		const words = /^`(.+)`$/.exec(expected)?.[1];
		return (
			words !== undefined &&
			/\w{3}/.test(words) &&
			nearest(given.slice(0, words.split(" ").length).join(" "), [words]) !== null
		);
	});
	return close.toSorted((a, b) => b.length - a.length)[0] ?? null;
}
