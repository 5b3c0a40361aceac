import type { Path, Problem } from "../problem/index.ts";
import { show } from "../problem/index.ts";
import { isCountryCode } from "../quality/country-codes.ts";
import { readMoment } from "../segment/moment.ts";
import { compileNumberTest } from "../segment/number-test.ts";
import type { NumberTest, Rule } from "../segment/index.ts";
import type { Window } from "../segment/rule.ts";
import { type Zone, zoneOf } from "../segment/zone.ts";
import type { Definitions } from "./definition.ts";
import type { SourceFile } from "./parse.ts";
import { type DefinitionWarning, type Place, Places } from "./place.ts";
import { visitRules } from "./visit-rules.ts";

/** What nobody can have meant, in a definition that reads well. */
export interface Nonsense extends Problem {
	readonly place: Place;
}

const MOST = 50;

/**
 * What is certainly wrong although it could be evaluated: a window that ends before it begins, a number of times below zero
 * or with a fraction, a score that nobody has. Only what is about to be published is asked; what was once goes on.
 */
export function nonsenseIn(definitions: Definitions): readonly Nonsense[] {
	const zone = zoneOf(definitions.site.time_zone);
	const found: Nonsense[] = [];
	const add = (place: Place, problem: Problem | null): void => {
		if (problem !== null && found.length < 2 * MOST) found.push({ place, ...problem });
	};
	for (const [id, trait] of Object.entries(definitions.traits)) add({ folder: "traits", id }, emptyWindow(trait, [], zone));
	visitRules(definitions, (rule, place, path) => {
		if ("event" in rule) add(place, emptyWindow(rule, path, zone));
		for (const { test, at, range } of countsIn(rule, path)) add(place, outOfRange(test, at, range));
	});
	return found;
}

/** What may be meant, but says nothing: a test that always holds or never does, and a country that is none. */
export function senseWarnings(definitions: Definitions, files: readonly SourceFile[]): readonly DefinitionWarning[] {
	const places = new Places(files);
	const warnings: DefinitionWarning[] = [];
	visitRules(definitions, (rule, place, path) => {
		if (warnings.length >= MOST) return;
		for (const { test, at, range } of countsIn(rule, path)) {
			const holds = constantOf(test, range);
			const text = holds === true ? "always holds" : "never holds";
			if (holds !== null) warnings.push(places.warning(place, at, `${show(test)} ${text}: ${range.of} is ${boundsOf(range.least, range.most)}`, { event: null, suggestion: null }));
		}
		for (const code of "country" in rule ? rule.country : []) {
			if (isCountryCode(code) || code === NOT_IN_THE_STANDARD) continue;
			const suggestion = OTHER_CODES.get(code) ?? null;
			const hint = suggestion === null ? "" : `: did you mean \`${suggestion}\`?`;
			warnings.push(places.warning(place, [...path, "country"], `\`${code}\` is no ISO 3166 code of a country${hint}`, { event: null, suggestion }));
		}
	});
	return warnings;
}

/** Kosovo's, which the standard leaves to its users, and which Cloudflare says where somebody is there. */
const NOT_IN_THE_STANDARD = "XK";
/** Codes that are in use beside those of the standard, under which nobody is ever found. */
const OTHER_CODES: ReadonlyMap<string, string> = new Map([["UK", "GB"], ["EL", "GR"], ["EN", "GB"], ["SP", "ES"]]);

/** The whole numbers that something can be. */
interface Range {
	readonly least: number;
	readonly most: number;
	readonly of: string;
}
const TIMES: Range = { least: 0, most: Infinity, of: "a number of times" };
const VALUES: Range = { least: 0, most: Infinity, of: "a number of values" };
const DAYS: Range = { least: 0, most: Infinity, of: "a number of days" };
const ITEMS: Range = { least: 0, most: Infinity, of: "a number of items" };
const SCORE: Range = { least: 1, most: 5, of: "a score" };

interface Counted {
	readonly test: NumberTest;
	readonly at: Path;
	readonly range: Range;
}

function countsIn(rule: Rule, path: Path): readonly Counted[] {
	if ("cart" in rule) return counted(rule.cart.items, [...path, "cart", "items"], ITEMS);
	if ("habit" in rule) return counted(rule.days, [...path, "days"], DAYS);
	if ("rfm" in rule) {
		const { rfm } = rule;
		if (typeof rfm === "string" || !("recency" in rfm || "frequency" in rfm || "monetary" in rfm)) return [];
		return (["recency", "frequency", "monetary"] as const).flatMap((score) => counted(rfm[score], [...path, "rfm", score], SCORE));
	}
	if (!("event" in rule)) return [];
	if ("distinct" in rule) return counted(testIn(rule), path, VALUES);
	return "count" in rule ? counted(rule.count, [...path, "count"], TIMES) : [];
}

function counted(test: NumberTest | undefined, at: Path, range: Range): readonly Counted[] {
	return test === undefined ? [] : [{ test, at, range }];
}

const OPERATORS = new Set(["eq", "ne", "gt", "gte", "lt", "lte", "between", "in", "not_in"]);

/** The test alone, of a rule that has it beside other keys. */
function testIn(rule: NumberTest): NumberTest {
	const entry = Object.entries(rule).filter(([key]) => OPERATORS.has(key));
	// It is one of a number test's operators with its operand.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	return Object.fromEntries(entry) as unknown as NumberTest;
}

function outOfRange(test: NumberTest, at: Path, { least, most, of }: Range): Problem | null {
	const wrong = operandsOf(test).find((number) => !Number.isInteger(number) || number < least || number > most);
	if (wrong === undefined) return null;
	const [operator = ""] = Object.keys(test);
	return { path: [...at, operator], expected: `a whole number, ${boundsOf(least, most)} (it is ${of})`, got: String(wrong) };
}

function boundsOf(least: number, most: number): string {
	return most === Infinity ? `${least} or more` : `${least} to ${most}`;
}

function operandsOf(test: NumberTest): readonly number[] {
	return Object.values(test).flat();
}

/** Whether a test answers the same whatever the number is; null where it does not. Between its operands it changes nowhere. */
function constantOf(test: NumberTest, { least, most }: Range): boolean | null {
	const near = operandsOf(test).flatMap((number) => [number - 1, number, number + 1]);
	const all = [least, ...(most === Infinity ? [Math.max(least, ...near) + 1] : [most]), ...near].filter((number) => number >= least && number <= most);
	const answers = new Set(all.map(compileNumberTest(test)));
	return answers.size === 1 ? answers.has(true) : null;
}

function emptyWindow({ since, until }: Window, path: Path, zone: Zone): Problem | null {
	if (since === undefined || until === undefined) return null;
	const [from, to] = [readMoment(since, zone), readMoment(until, zone)];
	if (from === null || to === null || from < to) return null;
	return { path: [...path, "until"], expected: `a moment after \`since\` (${since})`, got: show(until) };
}
