import { cleanJson } from "../event/json.ts";
import type { Json } from "../event/event.ts";
import { canonicalName } from "../event/names.ts";
import { isRecord, textList, unknownKeys } from "../definition/fields.ts";
import { type Parsed, type Path, type Problem, parsed, refused, show } from "../problem/index.ts";
import { planOf } from "./clean-value.ts";
import { cleanCountry } from "./country.ts";
import { type DuplicatePlan, type EventPlan, type Plan, TRAIT_KINDS, type TraitPlan, USUAL_DUPLICATE_PLAN, VERDICTS } from "./plan.ts";
import { compileSchema } from "./schema.ts";
import { CASES } from "./text.ts";
import { foldWord } from "./words.ts";

const MOST_ENTRIES = 1_000;
const LARGEST_SCHEMA = 64 * 1024;

/** Reads `plan.yaml`. What it leaves out is allowed; a violation is reported unless it says otherwise. */
export function parsePlan(input: unknown): Parsed<Plan> {
	if (!isRecord(input)) return refused({ path: [], expected: "a map of `country`, `traits`, `categories`, `events`, `violations`, `unplanned`, `duplicates`", got: show(input) });
	const problems: Problem[] = unknownKeys(input, ["country", "traits", "categories", "events", "violations", "unplanned", "duplicates"], []);
	const plan: Plan = {
		country: readCountry(input["country"], problems),
		traits: readMap(input["traits"], ["traits"], problems, readTrait),
		categories: readCategories(input["categories"], problems),
		events: renamed(readMap(input["events"], ["events"], problems, readEvent)),
		violations: oneOf(input["violations"], ["violations"], VERDICTS, "report", problems),
		unplanned: oneOf(input["unplanned"], ["unplanned"], ["allow", ...VERDICTS], "allow", problems),
		duplicates: readDuplicates(input["duplicates"], problems),
	};
	return problems.length === 0 ? parsed(plan) : refused(...problems);
}

function readCountry(value: unknown, problems: Problem[]): string | null {
	if (value === undefined || value === null) return null;
	const cleaned = typeof value === "string" ? cleanCountry(value) : null;
	if (cleaned?.kind === "clean" && typeof cleaned.value === "string") return cleaned.value;
	problems.push({ path: ["country"], expected: "a country, such as DE", got: show(value) });
	return null;
}

/** `phone`, or `{ kind: phone, default: unknown, one_of: [..], case: title }`. */
function readTrait(value: unknown, path: Path, problems: Problem[]): TraitPlan {
	const given = typeof value === "string" ? { kind: value } : value;
	if (!isRecord(given)) {
		problems.push({ path, expected: `a kind (${TRAIT_KINDS.join(", ")}) or a map with \`kind\``, got: show(value) });
		return planOf("any");
	}
	problems.push(...unknownKeys(given, ["kind", "case", "one_of", "default"], path));
	const allowed = given["one_of"];
	if (allowed !== undefined && !(Array.isArray(allowed) && allowed.length > 0 && allowed.every(isScalar))) {
		problems.push({ path: [...path, "one_of"], expected: "a list of texts, numbers, true or false", got: show(allowed) });
	}
	const fallback = given["default"] ?? null;
	if (fallback !== null && !isScalar(fallback)) problems.push({ path: [...path, "default"], expected: "a text, a number, true or false", got: show(fallback) });
	return {
		kind: oneOf(given["kind"], [...path, "kind"], TRAIT_KINDS, "any", problems),
		case: oneOf(given["case"], [...path, "case"], CASES, "as_is", problems),
		oneOf: Array.isArray(allowed) ? allowed.filter(isScalar) : null,
		default: isScalar(fallback) ? fallback : null,
	};
}

function readEvent(value: unknown, path: Path, problems: Problem[]): EventPlan {
	const given = value ?? {};
	if (!isRecord(given)) {
		problems.push({ path, expected: "a map of `schema` and `violations`", got: show(value) });
		return { schema: true, violations: null };
	}
	problems.push(...unknownKeys(given, ["schema", "violations"], path));
	const schema = cleanJson(given["schema"] ?? {}, LARGEST_SCHEMA);
	const compiled = compileSchema(schema.value ?? null, [...path, "schema"]);
	if (!compiled.ok) problems.push(...compiled.problems);
	const violations = given["violations"] === undefined ? null : oneOf(given["violations"], [...path, "violations"], VERDICTS, "report", problems);
	return { schema: schema.value ?? true, violations };
}

function readDuplicates(input: unknown, problems: Problem[]): DuplicatePlan {
	if (input === undefined || input === null) return USUAL_DUPLICATE_PLAN;
	if (!isRecord(input)) {
		problems.push({ path: ["duplicates"], expected: "a map of `review` and `merge`", got: show(input) });
		return USUAL_DUPLICATE_PLAN;
	}
	problems.push(...unknownKeys(input, ["review", "merge"], ["duplicates"]));
	const score = (key: "review" | "merge", least: number): number | null => {
		const value = input[key] ?? USUAL_DUPLICATE_PLAN[key];
		if (value === null || (typeof value === "number" && value >= least && value <= 1)) return value;
		problems.push({ path: ["duplicates", key], expected: `a score from ${least} to 1`, got: show(value) });
		return null;
	};
	return { review: score("review", 0.5) ?? USUAL_DUPLICATE_PLAN.review, merge: score("merge", 0.9) };
}

function readCategories(input: unknown, problems: Problem[]): Plan["categories"] {
	const owners = new Map<string, string>();
	return readMap(input, ["categories"], problems, (value, path) => {
		const category = String(path.at(-1));
		const others = textList(value ?? [], path, /\S/, "what else senders call the category", [], problems);
		for (const name of [category, ...others]) {
			const owner = owners.get(foldWord(name));
			if (owner !== undefined && owner !== category) problems.push({ path, expected: `a name that is not ${owner}'s already`, got: show(name) });
			owners.set(foldWord(name), category);
		}
		return others;
	});
}

function readMap<T>(input: unknown, path: Path, problems: Problem[], read: (value: unknown, path: Path, problems: Problem[]) => T): { readonly [name: string]: T } {
	if (input === undefined || input === null) return {};
	if (!isRecord(input)) {
		problems.push({ path, expected: "a map", got: show(input) });
		return {};
	}
	const entries = Object.entries(input);
	if (entries.length > MOST_ENTRIES) problems.push({ path, expected: `at most ${MOST_ENTRIES} entries`, got: String(entries.length) });
	return Object.fromEntries(entries.slice(0, MOST_ENTRIES).map(([name, value]) => [name, read(value, [...path, name], problems)]));
}

/** Events arrive under their canonical names, so the plan has them there too. */
function renamed(events: Plan["events"]): Plan["events"] {
	return Object.fromEntries(Object.entries(events).map(([name, event]) => [canonicalName(name.trim()), event]));
}

function oneOf<T extends string>(value: unknown, path: Path, allowed: readonly T[], fallback: T, problems: Problem[]): T {
	if (value === undefined) return fallback;
	const found = allowed.find((one) => one === value);
	if (found === undefined) problems.push({ path, expected: `one of ${allowed.join(", ")}`, got: show(value) });
	return found ?? fallback;
}

function isScalar(value: unknown): value is Exclude<Json, readonly Json[] | object | null> {
	return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
