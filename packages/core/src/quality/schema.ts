import type { Json } from "../event/event.ts";
import { isJsonObject } from "../event/json.ts";
import { type Parsed, type Path, type Problem, parsed, refused, show } from "../problem/index.ts";
import { compilePattern, patternProblem } from "../segment/pattern.ts";
import { cleanCurrency } from "./currency.ts";
import { cleanEmail } from "./email.ts";
import { parseTime } from "../event/clock.ts";

/** Adds what is wrong with a value to `problems`. */
export type SchemaCheck = (value: Json, path: Path, problems: Problem[]) => void;

const DEEPEST = 10;
const TYPES = ["string", "number", "integer", "boolean", "object", "array", "null"] as const;
type Type = (typeof TYPES)[number];
/** Annotations of JSON Schema: they say something to people and decide nothing. */
const SAID = new Set(["title", "description", "examples", "default", "$schema", "$id", "$comment", "deprecated"]);

/**
 * A JSON Schema (2020-12) as a function. The part of it that is taken: `type`, `enum`, `const`, `required`, `properties`,
 * `additionalProperties` (a boolean), `items`, `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`,
 * `minLength`, `maxLength`, `minItems`, `maxItems`, `pattern` (linear, see segments) and `format` (`email`, `date`,
 * `date-time`, `uri`, `currency`), at most 10 levels deep. Everything else is refused rather than ignored, so a plan
 * never promises what it does not check. Checking costs time linear in the value.
 */
export function compileSchema(schema: unknown, path: Path = [], depth = 0): Parsed<SchemaCheck> {
	const given = schema;
	if (given === true) return parsed(() => {});
	if (typeof given !== "object" || given === null || Array.isArray(given)) return refused({ path, expected: "a JSON Schema as a map", got: show(schema) });
	if (depth > DEEPEST) return refused({ path, expected: `at most ${DEEPEST} levels of schemas`, got: "more" });
	const problems: Problem[] = [];
	const checks: SchemaCheck[] = [];
	for (const [key, setting] of Object.entries(given)) {
		if (SAID.has(key)) continue;
		const compile = Object.hasOwn(KEYWORDS, key) ? KEYWORDS[key] : undefined;
		const check = compile?.(setting, [...path, key], depth) ?? refused({ path: [...path, key], expected: `one of ${Object.keys(KEYWORDS).join(", ")}`, got: show(key) });
		if (check.ok) checks.push(check.value);
		else problems.push(...check.problems);
	}
	if (problems.length > 0) return refused(...problems);
	if ("additionalProperties" in given && given.additionalProperties === false) checks.push(onlyThese("properties" in given ? given.properties : {}));
	return parsed((value, at, found) => {
		for (const check of checks) check(value, at, found);
	});
}

/** No properties but those that are named, and what Pipit itself put beside them (`_category`). */
function onlyThese(properties: unknown): SchemaCheck {
	const known = new Set(Object.keys(typeof properties === "object" && properties !== null ? properties : {}));
	return (value, at, problems) => {
		for (const key of isJsonObject(value) ? Object.keys(value) : []) {
			if (!known.has(key) && !(key.startsWith("_") && known.has(key.slice(1)))) problems.push({ path: [...at, key], expected: `one of ${[...known].join(", ")}`, got: show(key) });
		}
	};
}

type Keyword = (setting: unknown, path: Path, depth: number) => Parsed<SchemaCheck>;

const KEYWORDS: { readonly [key: string]: Keyword } = {
	type: typeKeyword,
	enum: (setting, path) =>
		Array.isArray(setting) && setting.length > 0 && setting.every(isScalar) ? whether((value) => setting.some((one) => one === value), `one of ${setting.map(show).join(", ")}`) : wrong(path, "a list of texts, numbers, true, false or null", setting),
	const: (setting, path) => (isScalar(setting) ? whether((value) => value === setting, show(setting)) : wrong(path, "a text, a number, true, false or null", setting)),
	required: requiredKeyword,
	properties: propertiesKeyword,
	additionalProperties: (setting, path) => (typeof setting === "boolean" ? parsed(() => {}) : wrong(path, "true or false", setting)),
	items: itemsKeyword,
	minimum: bound((value, limit) => value >= limit, "at least"),
	maximum: bound((value, limit) => value <= limit, "at most"),
	exclusiveMinimum: bound((value, limit) => value > limit, "more than"),
	exclusiveMaximum: bound((value, limit) => value < limit, "less than"),
	multipleOf: bound((value, limit) => Math.abs(value / limit - Math.round(value / limit)) < 1e-9, "a multiple of"),
	minLength: length("string", (size, limit) => size >= limit, "at least", "characters"),
	maxLength: length("string", (size, limit) => size <= limit, "at most", "characters"),
	minItems: length("array", (size, limit) => size >= limit, "at least", "entries"),
	maxItems: length("array", (size, limit) => size <= limit, "at most", "entries"),
	pattern: patternKeyword,
	format: formatKeyword,
};

function typeKeyword(setting: unknown, path: Path): Parsed<SchemaCheck> {
	const wanted = TYPES.filter((type) => (Array.isArray(setting) ? setting.includes(type) : setting === type));
	if (wanted.length === 0 || wanted.length !== (Array.isArray(setting) ? setting.length : 1)) return wrong(path, `one of ${TYPES.join(", ")}, or a list of them`, setting);
	return whether((value) => wanted.some((type) => isOfType(type, value)), wanted.map((type) => (/^[aio]/.test(type) ? `an ${type}` : `a ${type}`)).join(" or "));
}

function isOfType(type: Type, value: Json): boolean {
	if (type === "integer") return Number.isInteger(value);
	if (type === "null") return value === null;
	if (type === "array") return Array.isArray(value);
	if (type === "object") return isJsonObject(value);
	return typeof value === type;
}

function requiredKeyword(setting: unknown, path: Path): Parsed<SchemaCheck> {
	if (!Array.isArray(setting) || !setting.every((key): key is string => typeof key === "string")) return wrong(path, "a list of names", setting);
	return parsed((value, at, problems) => {
		if (!isJsonObject(value)) return;
		for (const key of setting) if (!Object.hasOwn(value, key)) problems.push({ path: [...at, key], expected: "a value, which is required", got: "nothing" });
	});
}

function propertiesKeyword(setting: unknown, path: Path, depth: number): Parsed<SchemaCheck> {
	if (typeof setting !== "object" || setting === null || Array.isArray(setting)) return wrong(path, "a map of schemas", setting);
	const checks: (readonly [string, SchemaCheck])[] = [];
	const problems: Problem[] = [];
	for (const [key, schema] of Object.entries(setting)) {
		const check = compileSchema(schema, [...path, key], depth + 1);
		if (check.ok) checks.push([key, check.value]);
		else problems.push(...check.problems);
	}
	if (problems.length > 0) return refused(...problems);
	return parsed((value, at, found) => {
		if (!isJsonObject(value)) return;
		for (const [key, check] of checks) {
			const part = Object.hasOwn(value, key) ? value[key] : undefined;
			if (part !== undefined) check(part, [...at, key], found);
		}
	});
}

function itemsKeyword(setting: unknown, path: Path, depth: number): Parsed<SchemaCheck> {
	const check = compileSchema(setting, path, depth + 1);
	if (!check.ok) return check;
	return parsed((value, at, problems) => {
		if (Array.isArray(value)) for (const [index, item] of value.entries()) check.value(item, [...at, index], problems);
	});
}

function patternKeyword(setting: unknown, path: Path): Parsed<SchemaCheck> {
	if (typeof setting !== "string") return wrong(path, "a regular expression", setting);
	const problem = patternProblem(setting);
	if (problem !== null) return wrong(path, problem, setting);
	const matches = compilePattern(setting);
	return whether((value) => typeof value !== "string" || matches(value), `a text that matches ${setting}`);
}

const FORMATS: { readonly [name: string]: (text: string) => boolean } = {
	email: (text) => cleanEmail(text).kind === "clean",
	date: (text) => text.length === 10 && parseTime(text) !== null,
	"date-time": (text) => text.length > 10 && parseTime(text) !== null && !/^\d+$/.test(text),
	uri: (text) => URL.canParse(text),
	currency: (text) => cleanCurrency(text).kind === "clean" && /^[A-Z]{3}$/.test(text),
};

function formatKeyword(setting: unknown, path: Path): Parsed<SchemaCheck> {
	const test = typeof setting === "string" && Object.hasOwn(FORMATS, setting) ? FORMATS[setting] : undefined;
	if (test === undefined) return wrong(path, `one of ${Object.keys(FORMATS).join(", ")}`, setting);
	return whether((value) => typeof value !== "string" || test(value), `a text of the format ${String(setting)}`);
}

function bound(holds: (value: number, limit: number) => boolean, words: string): Keyword {
	return (setting, path) =>
		typeof setting === "number" && Number.isFinite(setting) && (words !== "a multiple of" || setting > 0)
			? whether((value) => typeof value !== "number" || holds(value, setting), `${words} ${setting}`)
			: wrong(path, "a number", setting);
}

function length(type: "string" | "array", holds: (size: number, limit: number) => boolean, words: string, of: string): Keyword {
	return (setting, path) => {
		if (typeof setting !== "number" || !Number.isInteger(setting) || setting < 0) return wrong(path, "a whole number", setting);
		return whether((value) => {
			const size = type === "array" ? (Array.isArray(value) ? value.length : null) : typeof value === "string" ? value.length : null;
			return size === null || holds(size, setting);
		}, `${words} ${setting} ${of}`);
	};
}

function whether(holds: (value: Json) => boolean, expected: string): Parsed<SchemaCheck> {
	return parsed((value, path, problems) => {
		if (!holds(value)) problems.push({ path, expected, got: show(value) });
	});
}

function wrong(path: Path, expected: string, got: unknown): Parsed<SchemaCheck> {
	return refused({ path, expected, got: show(got) });
}

function isScalar(value: unknown): value is string | number | boolean | null {
	return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
