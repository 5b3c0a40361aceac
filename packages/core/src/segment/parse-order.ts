import type { Path } from "../problem/index.ts";
import { parseWithout } from "./parse-behavior.ts";
import { optional, parseMatcher } from "./parse-event-rule.ts";
import { parseWhere, pickNumberTest, pickValueTest, TEST_KEYS } from "./parse-test.ts";
import { parseDuration, parseEventNames, parsePath } from "./parse-values.ts";
import type { Rule, SequenceStep } from "./rule.ts";
import { checkKeys, readList, readNumber, readObject, refuseText, type Fields, type Sheet } from "./sheet.ts";

/** `{last: Email Opened, where: .., has: {template: welcome}}`. */
export function parseLast(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	if (!checkKeys(sheet, fields, path, ["last", "where", "has"])) return null;
	const last = parseEventNames(sheet, fields["last"], [...path, "last"]);
	const where = optional(fields, "where", (input) => parseWhere(sheet, input, [...path, "where"], 0));
	const has = parseWhere(sheet, fields["has"], [...path, "has"], 0);
	if (last === null || where === null || has === null) return null;
	return { last, ...(where === undefined ? {} : { where }), has };
}

const MOST_STEPS = 10;
const SEQUENCE_KEYS = ["sequence", "without", "span", "within", "by"];

/** `{sequence: [{event: A}, {event: B, within: 1h}], without: [C], within: 7d, by: cart_id}`. */
export function parseSequence(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	if (!checkKeys(sheet, fields, path, SEQUENCE_KEYS)) return null;
	const at = [...path, "sequence"];
	const sequence = readList(sheet, fields["sequence"], at, "a list of at least two events", 2, (item, place) =>
		parseStep(sheet, item, place),
	);
	const without = optional(fields, "without", (input) => parseWithout(sheet, input, [...path, "without"]));
	const span = optional(fields, "span", (input) => parseDuration(sheet, input, [...path, "span"]));
	const within = optional(fields, "within", (input) => parseDuration(sheet, input, [...path, "within"]));
	const by = optional(fields, "by", (input) => parsePath(sheet, input, [...path, "by"]));
	if (sequence === null || without === null || span === null || within === null || by === null) return null;
	if (sequence.length > MOST_STEPS)
		return refuseText(sheet, at, `at most ${MOST_STEPS} steps`, `${sequence.length} steps`);
	if (sequence[0]?.within !== undefined) {
		return refuseText(sheet, [...at, 0], "no `within` on the first step (it is since the step before)", "within");
	}
	return {
		sequence,
		...(without === undefined ? {} : { without }),
		...(span === undefined ? {} : { span }),
		...(within === undefined ? {} : { within }),
		...(by === undefined ? {} : { by }),
	};
}

function parseStep(sheet: Sheet, input: unknown, path: Path): SequenceStep | null {
	const matcher = parseMatcher(sheet, input, path, ["within"]);
	if (matcher === null || typeof input === "string") return matcher;
	const fields = readObject(sheet, input, path, "a step");
	if (fields === null) return null;
	const within = optional(fields, "within", (inner) => parseDuration(sheet, inner, [...path, "within"]));
	return within === null ? null : { ...matcher, ...(within === undefined ? {} : { within }) };
}

/** `{held: status, eq: onboarding, during: 7d}`. */
export function parseHeld(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	if (!checkKeys(sheet, fields, path, ["held", "during", ...TEST_KEYS.still])) return null;
	const held = parsePath(sheet, fields["held"], [...path, "held"]);
	const during = parseDuration(sheet, fields["during"], [...path, "during"]);
	const test = pickValueTest(sheet, fields, path, 0, "still");
	return held === null || during === null || test === null ? null : { held, during, ...test };
}

/** `{points: [{when: rule, add: 50}], gte: 100}`. */
export function parsePoints(
	sheet: Sheet,
	fields: Fields,
	path: Path,
	readRule: (input: unknown, path: Path) => Rule | null,
): Rule | null {
	if (!checkKeys(sheet, fields, path, ["points", ...TEST_KEYS.number])) return null;
	const points = readList(
		sheet,
		fields["points"],
		[...path, "points"],
		"a list such as [{when: rule, add: 50}]",
		1,
		(item, at) => {
			const entry = readObject(sheet, item, at, "an entry such as {when: rule, add: 50}");
			if (entry === null || !checkKeys(sheet, entry, at, ["when", "add"])) return null;
			const when = readRule(entry["when"], [...at, "when"]);
			const add = readNumber(sheet, entry["add"], [...at, "add"]);
			return when === null || add === null ? null : { when, add };
		},
	);
	const test = pickNumberTest(sheet, fields, path);
	return points === null || test === null ? null : { points, ...test };
}
