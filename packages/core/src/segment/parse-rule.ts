import { parsed, refused, type Parsed, type Path } from "../problem/index.ts";
import { parseAfter, parseCart } from "./parse-behavior.ts";
import { parseEventRule } from "./parse-event-rule.ts";
import { parseHabit } from "./parse-habit.ts";
import { parseEngagement, parseLifecycle, parseRank, parseRfm } from "./parse-model.ts";
import { parseCluster, parsePredicted } from "./parse-score.ts";
import { parseHeld, parseLast, parsePoints, parseSequence } from "./parse-order.ts";
import {
	parseConsent,
	parseDevice,
	parseList,
	parseLocalTime,
	parseNear,
	parsePlace,
	parseShare,
} from "./parse-person.ts";
import { pickValueTest, TEST_KEYS } from "./parse-test.ts";
import { parsePath } from "./parse-values.ts";
import type { Rule } from "./rule.ts";
import {
	checkKeys,
	newSheet,
	readList,
	readObject,
	readText,
	refuse,
	refuseText,
	type Fields,
	type Sheet,
} from "./sheet.ts";
import { nearestWord } from "./nearest.ts";

const DEEPEST = 64;
const MOST_NODES = 10_000;

/**
 * Reads a rule from YAML or JSON that has been decoded, into its canonical form; every problem names its path.
 * Deeper than 64 levels or larger than 10,000 nodes is refused.
 */
export function parseRule(input: unknown): Parsed<Rule> {
	const sheet = newSheet();
	const rule = readRule(sheet, input, [], 0);
	if (rule !== null && sheet.nodes > MOST_NODES) refuseText(sheet, [], `at most ${MOST_NODES} nodes`, `${sheet.nodes}`);
	return rule === null || sheet.problems.length > 0 ? refused(...sheet.problems) : parsed(rule);
}

type ReadNode = (sheet: Sheet, fields: Fields, path: Path, depth: number) => Rule | null;

// In this order: `after` is a node of its own but a test beside `trait`.
const NODES: readonly (readonly [operator: string, read: ReadNode])[] = [
	["all", readLogic("all")],
	["any", readLogic("any")],
	["not", readNot],
	["everyone", readEveryone],
	["trait", readTrait],
	["event", parseEventRule],
	["cart", parseCart],
	["segment", readSegment],
	["after", parseAfter],
	["last", parseLast],
	["sequence", parseSequence],
	["held", parseHeld],
	["list", parseList],
	["share", parseShare],
	["consent", parseConsent],
	["country", parsePlace("country")],
	["region", parsePlace("region")],
	["near", parseNear],
	["device", parseDevice],
	["local_time", parseLocalTime],
	[
		"points",
		(sheet, fields, path, depth) =>
			parsePoints(sheet, fields, path, (input, at) => readRule(sheet, input, at, depth + 1)),
	],
	["rfm", parseRfm],
	["top", parseRank("top")],
	["middle", parseRank("middle")],
	["bottom", parseRank("bottom")],
	["engagement", parseEngagement],
	["lifecycle", parseLifecycle],
	["habit", parseHabit],
	["predicted", parsePredicted],
	["cluster", parseCluster],
];
const OPERATORS = NODES.map(([operator]) => operator);

/** Nodes whose tests or aggregates share a word with another node. */
const OWNERS_OF_AFTER = new Set(["trait", "event", "held"]);

function readRule(sheet: Sheet, input: unknown, path: Path, depth: number): Rule | null {
	if (depth > DEEPEST) return refuseText(sheet, path, `at most ${DEEPEST} levels`, "more");
	sheet.nodes += 1;
	if (sheet.nodes > MOST_NODES) return refuseText(sheet, path, `at most ${MOST_NODES} nodes`, "more");
	const fields = readObject(sheet, input, path, "a rule such as {event: Product Viewed, within: 30d}");
	if (fields === null) return null;
	const keys = Object.keys(fields);
	const ownsAfter = keys.some((key) => OWNERS_OF_AFTER.has(key));
	const operators = OPERATORS.filter((key) => Object.hasOwn(fields, key) && !(key === "after" && ownsAfter));
	if (operators.length > 1) {
		return refuseText(sheet, path, "exactly one operator (combine several with all or any)", operators.join(" and "));
	}
	const node = NODES.find(([operator]) => operator === operators[0]);
	if (node !== undefined) return node[1](sheet, fields, path, depth);
	const near = keys.map((key) => nearestWord(key, OPERATORS)).find((word) => word !== null);
	const hint = near === undefined ? "" : `: did you mean \`${near}\`?`;
	return refuseText(
		sheet,
		path,
		`exactly one operator of ${OPERATORS.join(", ")}${hint}`,
		keys.length === 0 ? "{}" : keys.join(", "),
	);
}

function readLogic(operator: "all" | "any"): ReadNode {
	return (sheet, fields, path, depth) => {
		if (!checkKeys(sheet, fields, path, [operator])) return null;
		const parts = readList(sheet, fields[operator], [...path, operator], "a list of rules", 0, (item, at) =>
			readRule(sheet, item, at, depth + 1),
		);
		if (parts === null) return null;
		return operator === "all" ? { all: parts } : { any: parts };
	};
}

function readNot(sheet: Sheet, fields: Fields, path: Path, depth: number): Rule | null {
	if (!checkKeys(sheet, fields, path, ["not"])) return null;
	const part = readRule(sheet, fields["not"], [...path, "not"], depth + 1);
	return part === null ? null : { not: part };
}

function readEveryone(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	if (!checkKeys(sheet, fields, path, ["everyone"])) return null;
	return fields["everyone"] === true
		? { everyone: true }
		: refuse(sheet, [...path, "everyone"], "true (for nobody: {any: []})", fields["everyone"]);
}

function readTrait(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	if (!checkKeys(sheet, fields, path, ["trait", ...TEST_KEYS.value])) return null;
	const trait = parsePath(sheet, fields["trait"], [...path, "trait"]);
	const test = pickValueTest(sheet, fields, path, 0, "value");
	return trait === null || test === null ? null : { trait, ...test };
}

function readSegment(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	if (!checkKeys(sheet, fields, path, ["segment"])) return null;
	const segment = readText(sheet, fields["segment"], [...path, "segment"], "the id of a segment");
	return segment === null ? null : { segment };
}
