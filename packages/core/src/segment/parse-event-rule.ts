import type { Path } from "../problem/index.ts";
import { durationMs } from "./duration.ts";
import { parseNumberTest, parseWhere, pickNumberTest, pickValueTest, TEST_KEYS } from "./parse-test.ts";
import { parseDuration, parseEventNames, parseMoment, parsePath } from "./parse-values.ts";
import type { Matcher, Rule, Window } from "./rule.ts";
import { checkKeys, readObject, refuse, refuseText, type Fields, type Sheet } from "./sheet.ts";
import type { NumberTest } from "./test.ts";
import { decisiveCount } from "./number-test.ts";

/** Aggregates whose result is a number, and those whose result is a value. */
export const NUMBER_AGGREGATES = ["sum", "avg", "min", "max", "distinct"] as const;
export const VALUE_AGGREGATES = ["first", "latest", "mode"] as const;
export const WINDOW_KEYS = ["within", "ago", "since", "until"] as const;

/** The most events that a windowed count looks at; a profile's history keeps fewer. */
const MOST_COUNTED = 10_000;

const AGGREGATES: readonly string[] = [...NUMBER_AGGREGATES, ...VALUE_AGGREGATES];
const BASE_KEYS = ["event", "where", ...WINDOW_KEYS, "min_profile_age"];

/** `{event: .., where: .., within: .., count: ..}` or with an aggregate instead of the count. */
export function parseEventRule(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	const aggregates = AGGREGATES.filter((key) => Object.hasOwn(fields, key));
	const [aggregate] = aggregates;
	if (aggregates.length > 1) return refuseText(sheet, path, "one aggregate", aggregates.join(" and "));
	const tests = aggregate === undefined ? [] : isValueAggregate(aggregate) ? TEST_KEYS.value : TEST_KEYS.number;
	const allowed =
		aggregate === undefined ? [...BASE_KEYS, "count", ...AGGREGATES] : [...BASE_KEYS, aggregate, ...tests];
	if (!checkKeys(sheet, fields, path, allowed)) return null;
	const event = parseEventNames(sheet, fields["event"], [...path, "event"]);
	const where = optional(fields, "where", (input) => parseWhere(sheet, input, [...path, "where"], 0));
	const age = optional(fields, "min_profile_age", (input) => parseDuration(sheet, input, [...path, "min_profile_age"]));
	const window = parseWindow(sheet, fields, path);
	if (event === null || where === null || age === null || window === null) return null;
	const base = {
		event,
		...(where === undefined ? {} : { where }),
		...window,
		...(age === undefined ? {} : { min_profile_age: age }),
	};
	if (aggregate !== undefined) {
		const property = parsePath(sheet, fields[aggregate], [...path, aggregate]);
		const test = isValueAggregate(aggregate)
			? pickValueTest(sheet, fields, path, 0, "value")
			: pickNumberTest(sheet, fields, path);
		if (property === null || test === null) return null;
		return { ...base, [aggregate]: property, ...test };
	}
	const count = optional(fields, "count", (input) => parseCount(sheet, input, [...path, "count"], window));
	if (count === null) return null;
	return { ...base, ...(count === undefined ? {} : { count }) };
}

function isValueAggregate(key: string): boolean {
	return (VALUE_AGGREGATES as readonly string[]).includes(key);
}

function parseCount(sheet: Sheet, input: unknown, path: Path, window: Window): NumberTest | null {
	const test = parseNumberTest(sheet, input, path);
	if (test !== null && window.within !== undefined && decisiveCount(test) > MOST_COUNTED) {
		return refuse(sheet, path, `numbers up to ${MOST_COUNTED} where there is a window`, input);
	}
	return test;
}

/** At most one of `within`, `ago`, and `since` with or without `until`. */
export function parseWindow(sheet: Sheet, fields: Fields, path: Path): Window | null {
	const used = [
		...(Object.hasOwn(fields, "within") ? ["within"] : []),
		...(Object.hasOwn(fields, "ago") ? ["ago"] : []),
		...(Object.hasOwn(fields, "since") || Object.hasOwn(fields, "until") ? ["since/until"] : []),
	];
	if (used.length > 1)
		return refuseText(sheet, path, "one window: within, ago, or since and until", used.join(" and "));
	const within = optional(fields, "within", (input) => parseDuration(sheet, input, [...path, "within"]));
	const ago = optional(fields, "ago", (input) => parseAgo(sheet, input, [...path, "ago"]));
	const since = optional(fields, "since", (input) => parseMoment(sheet, input, [...path, "since"]));
	const until = optional(fields, "until", (input) => parseMoment(sheet, input, [...path, "until"]));
	if (within === null || ago === null || since === null || until === null) return null;
	return {
		...(within === undefined ? {} : { within }),
		...(ago === undefined ? {} : { ago }),
		...(since === undefined ? {} : { since }),
		...(until === undefined ? {} : { until }),
	};
}

function parseAgo(sheet: Sheet, input: unknown, path: Path): readonly [string, string] | null {
	if (!Array.isArray(input) || input.length !== 2)
		return refuse(sheet, path, "two durations such as [90d, 30d]", input);
	const far = parseDuration(sheet, input[0], [...path, 0]);
	const near = parseDuration(sheet, input[1], [...path, 1]);
	if (far === null || near === null) return null;
	return durationMs(far) > durationMs(near) ? [far, near] : refuse(sheet, path, "the longer duration first", input);
}

/** Undefined where the key is absent, null where it is wrong. */
export function optional<T>(fields: Fields, key: string, read: (input: unknown) => T | null): T | null | undefined {
	return Object.hasOwn(fields, key) ? read(fields[key]) : undefined;
}

/** An event as `after` and `without` name it: `{event: .., where: ..}`, or just its name. */
export function parseMatcher(sheet: Sheet, input: unknown, path: Path, more: readonly string[] = []): Matcher | null {
	if (typeof input === "string") {
		const event = parseEventNames(sheet, input, path);
		return event === null ? null : { event };
	}
	const fields = readObject(sheet, input, path, "an event name, or {event: .., where: ..}");
	if (fields === null || !checkKeys(sheet, fields, path, ["event", "where", ...more])) return null;
	const event = parseEventNames(sheet, fields["event"], [...path, "event"]);
	const where = optional(fields, "where", (inner) => parseWhere(sheet, inner, [...path, "where"], 0));
	if (event === null || where === null) return null;
	return { event, ...(where === undefined ? {} : { where }) };
}
