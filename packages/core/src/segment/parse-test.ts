import { show, type Path } from "../problem/index.ts";
import { parsePath, parseDuration, parseMoment } from "./parse-values.ts";
import { patternProblem } from "./pattern.ts";
import type { Where } from "./rule.ts";
import { checkKeys, readList, readNumber, readObject, refuse, refuseText, type Fields, type Sheet } from "./sheet.ts";
import type { NumberTest, Scalar, ValueTest } from "./test.ts";

const NUMBER_TESTS = ["eq", "ne", "gt", "gte", "lt", "lte", "between", "in", "not_in"];
const STATIC_TESTS = [
	...NUMBER_TESTS,
	"exists",
	"contains",
	"starts_with",
	"ends_with",
	"matches",
	"includes",
	"includes_all",
	"any_item",
	"before",
	"after",
];
const TIMED_TESTS = ["within_last", "within_next", "older_than", "anniversary_within"];

/** Keys of tests of a number; of a value that is stored; and of a value as seen while an event is judged. */
export const TEST_KEYS = { number: NUMBER_TESTS, value: [...STATIC_TESTS, ...TIMED_TESTS], still: STATIC_TESTS };

/** `{gte: 3}`: exactly one operator and nothing else. */
export function parseNumberTest(sheet: Sheet, input: unknown, path: Path): NumberTest | null {
	if (typeof input === "number") {
		return refuse(sheet, path, `a test such as {gte: ${show(input)}} or {eq: ${show(input)}}`, input);
	}
	const fields = readObject(sheet, input, path, "a test such as {gte: 3}");
	if (fields === null || !checkKeys(sheet, fields, path, NUMBER_TESTS)) return null;
	return pickNumberTest(sheet, fields, path);
}

/** The one test of a number among fields that have others too. */
export function pickNumberTest(sheet: Sheet, fields: Fields, path: Path): NumberTest | null {
	const operator = pickOperator(sheet, fields, path, NUMBER_TESTS);
	if (operator === null) return null;
	const operand = fields[operator];
	const at = [...path, operator];
	if (operator === "between") {
		const ends = parseEnds(sheet, operand, at);
		return ends === null ? null : { between: ends };
	}
	if (operator === "in" || operator === "not_in") {
		const numbers = readList(sheet, operand, at, "a list of numbers", 1, (item, place) =>
			readNumber(sheet, item, place),
		);
		if (numbers === null) return null;
		const distinct = [...new Set(numbers)].toSorted((a, b) => a - b);
		return operator === "in" ? { in: distinct } : { not_in: distinct };
	}
	const number = readNumber(sheet, operand, at);
	if (number === null) return null;
	// The operator is one of those that take a number.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	return { [operator]: number } as unknown as NumberTest;
}

/** The one test among fields that have others too. `still`: one that does not move with time. */
export function pickValueTest(
	sheet: Sheet,
	fields: Fields,
	path: Path,
	depth: number,
	kind: "value" | "still",
): ValueTest | null {
	const operator = pickOperator(sheet, fields, path, TEST_KEYS[kind]);
	if (operator === null) return null;
	const operand = fields[operator];
	const at = [...path, operator];
	const value = readOperand(sheet, operator, operand, at, depth);
	if (value === null) return null;
	// The reader of each operator gives exactly the type that the operator takes.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	return { [operator]: value } as unknown as ValueTest;
}

function readOperand(sheet: Sheet, operator: string, operand: unknown, path: Path, depth: number): unknown {
	switch (operator) {
		case "eq":
		case "ne":
		case "includes":
			return readScalar(sheet, operand, path);
		case "gt":
		case "gte":
		case "lt":
		case "lte":
			return readNumber(sheet, operand, path);
		case "between":
			return parseEnds(sheet, operand, path);
		case "in":
		case "not_in":
		case "includes_all":
			return readScalars(sheet, operand, path);
		case "exists":
			return typeof operand === "boolean" ? operand : refuse(sheet, path, "true or false", operand);
		case "matches":
			return readPattern(sheet, operand, path);
		case "any_item":
			return parseWhere(sheet, operand, path, depth + 1);
		case "before":
		case "after":
			return parseMoment(sheet, operand, path);
		case "contains":
		case "starts_with":
		case "ends_with":
			return typeof operand === "string" && operand !== "" && operand.length <= 1_000
				? operand
				: refuse(sheet, path, "a text of 1 to 1000 characters", operand);
		default:
			return parseDuration(sheet, operand, path);
	}
}

function readScalar(sheet: Sheet, input: unknown, path: Path): Scalar | null {
	if (typeof input === "string" || typeof input === "boolean") return input;
	if (typeof input === "number" && Number.isFinite(input)) return input;
	const hint =
		input === null
			? " (for what is missing: {exists: false})"
			: Array.isArray(input)
				? " (for several: {in: [..]})"
				: "";
	return refuse(sheet, path, `a text, a number, true or false${hint}`, input);
}

function readScalars(sheet: Sheet, input: unknown, path: Path): readonly Scalar[] | null {
	const values = readList(sheet, input, path, "a list of at least one text, number, true or false", 1, (item, at) =>
		readScalar(sheet, item, at),
	);
	if (values === null) return null;
	return [...new Set(values)].toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function readPattern(sheet: Sheet, input: unknown, path: Path): string | null {
	const expected = "a regular expression of at most 1000 characters";
	if (typeof input !== "string" || input === "" || input.length > 1_000) return refuse(sheet, path, expected, input);
	const problem = patternProblem(input);
	return problem === null ? input : refuse(sheet, path, `a regular expression with ${problem}`, input);
}

function parseEnds(sheet: Sheet, input: unknown, path: Path): readonly [number, number] | null {
	const expected = "two numbers, the smaller first, both included";
	if (!Array.isArray(input) || input.length !== 2) return refuse(sheet, path, expected, input);
	const [low, high]: readonly unknown[] = input;
	if (typeof low !== "number" || typeof high !== "number" || !(low <= high) || !Number.isFinite(high - low)) {
		return refuse(sheet, path, expected, input);
	}
	return [low, high];
}

function pickOperator(sheet: Sheet, fields: Fields, path: Path, operators: readonly string[]): string | null {
	const present = operators.filter((operator) => Object.hasOwn(fields, operator));
	const [operator] = present;
	if (operator === undefined) return refuseText(sheet, path, `a test: one of ${operators.join(", ")}`, "none");
	if (present.length > 1) {
		return refuseText(
			sheet,
			path,
			"exactly one test (combine several with all, or numbers with between)",
			present.join(" and "),
		);
	}
	return operator;
}

const DEEPEST_WHERE = 32;

/** A map of path → literal or test, or `{all: ..}`, `{any: ..}`, `{not: ..}` of such. Literals become `{eq: ..}`. */
export function parseWhere(sheet: Sheet, input: unknown, path: Path, depth: number): Where | null {
	const expected = "a map such as {category: shoes, price: {gte: 20}}, or all, any or not of such";
	if (depth > DEEPEST_WHERE) return refuseText(sheet, path, `at most ${DEEPEST_WHERE} levels`, "more");
	sheet.nodes += 1;
	const fields = readObject(sheet, input, path, expected);
	if (fields === null) return null;
	const keys = Object.keys(fields);
	const logic = keys.find((key) => key === "all" || key === "any" || key === "not");
	if (logic !== undefined) {
		if (keys.length > 1) return refuseText(sheet, path, `\`${logic}\` alone, with the rest inside it`, keys.join(", "));
		const at = [...path, logic];
		if (logic === "not") {
			const part = parseWhere(sheet, fields[logic], at, depth + 1);
			return part === null ? null : { not: part };
		}
		const parts = readList(sheet, fields[logic], at, "a list", 0, (item, place) =>
			parseWhere(sheet, item, place, depth + 1),
		);
		if (parts === null) return null;
		return logic === "all" ? { all: parts } : { any: parts };
	}
	const tests: [string, ValueTest][] = [];
	for (const key of keys.toSorted()) {
		const property = parsePath(sheet, key, [...path, key]);
		const test = parseWhereTest(sheet, fields[key], [...path, key], depth);
		if (property !== null && test !== null) tests.push([property, test]);
	}
	return tests.length === keys.length ? Object.fromEntries(tests) : null;
}

function parseWhereTest(sheet: Sheet, input: unknown, path: Path, depth: number): ValueTest | null {
	sheet.nodes += 1;
	if (typeof input !== "object" || input === null || Array.isArray(input)) {
		const value = readScalar(sheet, input, path);
		return value === null ? null : { eq: value };
	}
	const fields = readObject(sheet, input, path, "a literal or a test");
	if (fields === null) return null;
	const timed = TIMED_TESTS.find((operator) => Object.hasOwn(fields, operator));
	if (timed !== undefined) {
		return refuse(
			sheet,
			[...path, timed],
			"a test that does not move with time (in `where` use before and after)",
			timed,
		);
	}
	if (!checkKeys(sheet, fields, path, TEST_KEYS.still)) return null;
	return pickValueTest(sheet, fields, path, depth, "still");
}
