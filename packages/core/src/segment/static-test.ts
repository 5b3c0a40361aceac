import { readMoment } from "./moment.ts";
import { compileNumberTest } from "./number-test.ts";
import { compilePath, isList, Many, valuesOf, type Found } from "./path.ts";
import { compilePattern } from "./pattern.ts";
import type { Where } from "./rule.ts";
import type { Scalar, ValueTest } from "./test.ts";
import type { Json } from "../event/index.ts";
import type { Zone } from "./zone.ts";

type One = Exclude<Found, undefined | Many>;
/** A test of one value that is there. */
type OneTest = (value: One) => boolean;

/** A `where` as a function of an event's properties or an array's item. An empty map passes everything. */
export function compileWhere(where: Where, zone: Zone): (root: Json | undefined) => boolean {
	if (isAll(where)) {
		const parts = where.all.map((part) => compileWhere(part, zone));
		return allOf(parts);
	}
	if (isAny(where)) {
		const parts = where.any.map((part) => compileWhere(part, zone));
		return anyOf(parts);
	}
	if (isNot(where)) {
		const part = compileWhere(where.not, zone);
		return (root) => !part(root);
	}
	const tests = Object.entries(where).map(([path, test]) => {
		const read = compilePath(path);
		const passes = compileStatic(test, zone);
		return (root: Json | undefined) => passes(read(root));
	});
	return allOf(tests);
}

/** Whether all of these tests hold: in a loop, for a callback would be made anew with every event. */
export function allOf<T>(tests: readonly ((subject: T) => boolean)[]): (subject: T) => boolean {
	const [only] = tests;
	if (only !== undefined && tests.length === 1) return only;
	return (subject) => {
		for (const test of tests) if (!test(subject)) return false;
		return true;
	};
}

/** Whether one of them does. */
export function anyOf<T>(tests: readonly ((subject: T) => boolean)[]): (subject: T) => boolean {
	const [only] = tests;
	if (only !== undefined && tests.length === 1) return only;
	return (subject) => {
		for (const test of tests) if (test(subject)) return true;
		return false;
	};
}

// The parser refuses `all`, `any` and `not` as paths, so the key alone tells logic from a map.
export function isAll(where: Where): where is { readonly all: readonly Where[] } {
	return "all" in where;
}
export function isAny(where: Where): where is { readonly any: readonly Where[] } {
	return "any" in where;
}
export function isNot(where: Where): where is { readonly not: Where } {
	return "not" in where;
}

/** A test whose answer depends on the value alone. */
export function compileStatic(test: ValueTest, zone: Zone): (found: Found) => boolean {
	if ("ne" in test) return negated(some(equalTo([test.ne])));
	if ("not_in" in test) return negated(some(equalTo(test.not_in)));
	if ("exists" in test) {
		const wanted = test.exists;
		return (found) => valuesOf(found).length > 0 === wanted;
	}
	if ("includes" in test) return list((items) => items.includes(test.includes));
	if ("includes_all" in test) return list((items) => test.includes_all.every((wanted) => items.includes(wanted)));
	if ("any_item" in test) {
		const passes = compileWhere(test.any_item, zone);
		return list((items) => items.some((item) => passes(item)));
	}
	return some(compileOne(test, zone));
}

function compileOne(test: ValueTest, zone: Zone): OneTest {
	if ("eq" in test) return equalTo([test.eq]);
	if ("in" in test) return equalTo(test.in);
	if ("contains" in test) return ofText((text) => text.includes(test.contains));
	if ("starts_with" in test) return ofText((text) => text.startsWith(test.starts_with));
	if ("ends_with" in test) return ofText((text) => text.endsWith(test.ends_with));
	if ("matches" in test) return ofText(compilePattern(test.matches));
	if ("before" in test) return beforeMoment(readMoment(test.before, zone) ?? Number.NaN, zone);
	if ("after" in test) return afterMoment(readMoment(test.after, zone) ?? Number.NaN, zone);
	if ("gt" in test || "gte" in test || "lt" in test || "lte" in test || "between" in test) {
		const passes = compileNumberTest(test);
		return (value) => typeof value === "number" && passes(value);
	}
	throw new TypeError(`not a test of one value: ${Object.keys(test).join()}`);
}

function equalTo(wanted: readonly Scalar[]): OneTest {
	const [only] = wanted;
	if (wanted.length === 1) return (value) => value === only;
	const all = new Set<unknown>(wanted);
	return (value) => all.has(value);
}

function ofText(passes: (text: string) => boolean): OneTest {
	return (value) => typeof value === "string" && passes(value);
}

function beforeMoment(limit: number, zone: Zone): OneTest {
	return (value) => typeof value === "string" && (readMoment(value, zone) ?? Infinity) < limit;
}

function afterMoment(limit: number, zone: Zone): OneTest {
	return (value) => typeof value === "string" && (readMoment(value, zone) ?? -Infinity) > limit;
}

function some(test: OneTest): (found: Found) => boolean {
	return (found) => {
		// Nearly all values are texts and numbers, of which it need not be asked what kind of object they are.
		if (typeof found === "object" && found instanceof Many) return found.values.some(test);
		return found !== undefined && test(found);
	};
}

function negated(test: (found: Found) => boolean): (found: Found) => boolean {
	return (found) => !test(found);
}

/** A path through an array stands for the list of what it found. */
function list(test: (items: readonly Json[]) => boolean): (found: Found) => boolean {
	return (found) => {
		if (found instanceof Many) return test(found.values);
		return isList(found) && test(found.filter((item) => item !== null));
	};
}
