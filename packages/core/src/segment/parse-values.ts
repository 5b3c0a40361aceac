import { canonicalName } from "../event/index.ts";
import type { Path } from "../problem/index.ts";
import { DAY_MS, formatDuration, LONGEST_MS, readDuration } from "./duration.ts";
import { readMoment } from "./moment.ts";
import { refuse, refuseText, readList, readText, type Sheet } from "./sheet.ts";
import type { Duration, EventNames, Moment, PropertyPath } from "./rule.ts";
import { zoneOf } from "./zone.ts";

/** A duration in its canonical spelling. */
export function parseDuration(sheet: Sheet, input: unknown, path: Path): Duration | null {
	const expected = "a duration such as 45s, 30m, 48h, 30d, 2w or PT30M, longer than zero";
	if (typeof input !== "string") return refuse(sheet, path, expected, input);
	const ms = readDuration(input);
	if (ms === null && !TOO_MANY_DIGITS.test(input)) return refuse(sheet, path, expected + monthHint(input), input);
	if (ms === null || ms > LONGEST_MS) return refuse(sheet, path, `a duration of at most 100 years (${LONGEST_MS / DAY_MS}d)`, input);
	return formatDuration(ms);
}

/** More than `readDuration` reads, and as much too long as what it reads. */
const TOO_MANY_DIGITS = /^(?=.{13,400}$)(?:\d+[smhdw]|P(?:\d+[WD])?(?:T(?:\d+[HMS])+)?)$/;
/** `P1Y2M`, `101y`, `3 months`. */
const CALENDAR = /^(?:P(?:\d+Y(?:\d+M)?|\d+M)|\d+ ?(?:y|yrs?|years?|mo|mon|months?)$)/i;

function monthHint(input: string): string {
	return CALENDAR.test(input)
		? "; months and years differ in length: write days"
		: "";
}

/** A date, or a date and time; kept as written, because what it means depends on the site's zone. */
export function parseMoment(sheet: Sheet, input: unknown, path: Path): Moment | null {
	const expected = "an ISO 8601 date such as 2026-05-01 or 2026-05-01T12:00:00Z";
	if (typeof input !== "string" || readMoment(input, zoneOf("UTC")) === null)
		return refuse(sheet, path, expected, input);
	return input;
}

const FORBIDDEN_STEPS = new Set(["__proto__", "constructor", "prototype"]);

/** A dotted path to a property or trait. */
export function parsePath(sheet: Sheet, input: unknown, path: Path): PropertyPath | null {
	const expected = "a path such as price or address.city";
	const text = readText(sheet, input, path, expected);
	if (text === null) return null;
	const steps = text.split(".");
	if (steps.length > 10) return refuseText(sheet, path, "a path of at most 10 steps", `${steps.length} steps`);
	if (steps.some((step) => step === "" || FORBIDDEN_STEPS.has(step))) return refuse(sheet, path, expected, input);
	return text;
}

/** A name, a prefix ending in `*`, or a list of them, each once and in order. */
export function parseEventNames(sheet: Sheet, input: unknown, path: Path): EventNames | null {
	if (!Array.isArray(input)) return parseEventName(sheet, input, path);
	const names = readList(sheet, input, path, "at least one event name", 1, (item, at) =>
		parseEventName(sheet, item, at),
	);
	if (names === null) return null;
	const distinct = [...new Set(names)].toSorted();
	return distinct.length === 1 ? (distinct[0] ?? null) : distinct;
}

function parseEventName(sheet: Sheet, input: unknown, path: Path): string | null {
	const expected = "an event name such as Product Viewed, or a prefix ending in *";
	const name = readText(sheet, input, path, expected);
	if (name === null) return null;
	if (name.slice(0, -1).includes("*")) return refuse(sheet, path, `${expected} (a star only at the end)`, input);
	// Events arrive under their canonical names, so a rule that spells one differently means that name.
	return name.endsWith("*") ? name : canonicalName(name.trim());
}
