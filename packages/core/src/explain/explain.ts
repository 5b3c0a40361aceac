import { type Definitions, programSourceOf } from "../definition/index.ts";
import { compareEvents, type Json, type ProfileEvent } from "../event/index.ts";
import type { Population } from "../model/index.ts";
import { evaluate, type Evaluation, type ProfileState, step } from "../profile/index.ts";
import { compile, type ComputedTrait, LIST_TRAIT, type Program, type Rule } from "../segment/index.ts";
import { scoreOf, scoreTraitOf } from "../segment/node-score.ts";
import type { ClusterRule, PredictedRule } from "../segment/rule-model.ts";
import { zoneOf } from "../segment/zone.ts";
import { gather, evidenceOf, lookoutOfTrait, lookoutsOf, type Surroundings } from "./evidence.ts";
import { type Outline, outlineOf } from "./outline.ts";
import { isoTime, type Reason } from "./reason.ts";

export interface ExplainInput {
	readonly definitions: Definitions;
	/** What models compare people with; null while nobody was measured. */
	readonly population: Population | null;
	readonly state: ProfileState;
	/** Everything that is kept of the profile, in any order. */
	readonly history: readonly ProfileEvent[];
	readonly now: number;
	readonly segment: string;
}

/**
 * Why a profile is in a segment or not at `now`: each part of the rule with its answer and the end of it, what is there
 * and what there must be, and the events that it rests on. Changes nothing. Null where there is no such segment.
 * The answers come from the very conditions that decide; only the evidence is looked up in the history, of which old
 * events may be gone.
 */
export function explain({ definitions, population, state, history, now, segment }: ExplainInput): Reason | null {
	const outline = outlineOf(definitions.segments, segment);
	if (outline === null) return null;
	const source = programSourceOf(definitions, "why", population);
	const rules = Object.fromEntries(outline.all.map(({ key, rule }) => [key, rule]));
	const clock = Math.max(now, state.evaluatedAt);
	const answers = readingOf(compiled({ ...source, rules: { ...source.rules, ...rules } }), { state, history, now: clock });
	// What is counted on the way is more than the conditions keep, so it is worked out apart from them.
	const counted = Object.fromEntries(outline.all.flatMap(({ key, rule }) => traitFor(key, rule)));
	const values = readingOf(compiled({ ...source, traits: { ...source.traits, ...counted } }), { state, history, now: clock }).traits();
	const around = { history, now: clock, zone: zoneOf(definitions.site.time_zone) };
	return reasonOf(outline.root);

	function reasonOf({ key, path, rule, parts }: Outline): Reason {
		const { value, until } = answers.rule(key);
		const kind = kindOf(rule);
		const base = { path, kind, holds: value, until: isoTime(until), parts: parts.map(reasonOf) };
		if (kind === "segment" && "segment" in rule) return { ...base, ...NOTHING_FOUND, rule: rule.segment };
		if (kind !== "condition" && kind !== "points") return { ...base, ...NOTHING_FOUND, rule: null };
		if ("points" in rule) {
			const { points, ...needed } = rule;
			const found = points.reduce((sum, { add }, index) => sum + (base.parts[index]?.holds === true ? add : 0), 0);
			return { ...base, ...NOTHING_FOUND, rule: points.map(({ add }) => add), found, needed: jsonOf(needed) };
		}
		return { ...base, rule: jsonOf(rule), ...finding(key, rule, { values, around, state, definitions }) };
	}
}

const NOTHING_FOUND = { found: null, needed: null, evidence: [], evidence_count: 0 } as const;

type Finding = Pick<Reason, "found" | "needed" | "evidence" | "evidence_count">;

interface Known {
	readonly values: ReturnType<Evaluation["traits"]>;
	readonly around: Surroundings;
	readonly state: ProfileState;
	readonly definitions: Definitions;
}

function finding(key: string, rule: Rule, { values, around, state, definitions }: Known): Finding {
	const { evidence, count } = gather(lookoutsOf(rule), around);
	const seen = { evidence, evidence_count: count };
	if ("event" in rule) return { ...seen, found: values[key] ?? null, needed: neededOf(rule) };
	if ("cart" in rule) {
		const { items, updatedAt } = state.cart;
		return { ...seen, found: { items: items.length, updated_at: isoTime(updatedAt) }, needed: jsonOf(rule.cart) };
	}
	if ("consent" in rule) {
		const [granted, at] = state.consent[rule.consent] ?? [null, null];
		const told = around.history.filter((event) => event.time === at && event.consent?.[rule.consent] !== undefined);
		return { found: granted, needed: true, evidence: told.map((event) => evidenceOf(event, "decided", null)), evidence_count: told.length };
	}
	if ("list" in rule) {
		const { evidence: told, evidence_count } = traitFinding(LIST_TRAIT + rule.list, null, { values, around, state, definitions });
		return { found: state.traits[LIST_TRAIT + rule.list]?.[0] === true, needed: true, evidence: told, evidence_count };
	}
	if ("trait" in rule) return traitFinding(rule.trait, testOf(rule, ["trait"]), { values, around, state, definitions });
	if ("predicted" in rule) return scoreFinding(rule, testOf(rule, ["predicted"]), { values, around, state, definitions });
	if ("cluster" in rule) return scoreFinding(rule, testOf(rule.cluster, ["model"]), { values, around, state, definitions });
	if ("held" in rule) return traitFinding(rule.held, testOf(rule, ["held"]), { values, around, state, definitions });
	return { ...seen, found: null, needed: null };
}

/** A stored trait rests on the event that set it, a computed one on the events that it is computed from. */
function traitFinding(path: string, needed: Json, { values, around, state, definitions }: Known): Finding {
	const root = path.split(".", 1)[0] ?? "";
	const found = partAt(values[root], path.split(".").slice(1));
	const computed = Object.hasOwn(definitions.traits, root) ? definitions.traits[root] : undefined;
	if (computed !== undefined) {
		const { evidence, count } = gather([lookoutOfTrait(computed)], around);
		return { found, needed, evidence, evidence_count: count };
	}
	const setAt = Object.hasOwn(state.traits, root) ? state.traits[root]?.[1] : undefined;
	const setting = around.history.filter((event) => event.time === setAt && (Object.hasOwn(event.traits, root) || event.unset.some((one) => one.split(".", 1)[0] === root)));
	// Of several at one moment the last one holds.
	const evidence = setting.toSorted(compareEvents).slice(-1).map((event) => evidenceOf(event, "set", null));
	return { found, needed, evidence, evidence_count: evidence.length };
}

/** What a model says, with its version and its moment, rests on the upload that brought it. */
function scoreFinding(rule: PredictedRule | ClusterRule, needed: Json, known: Known): Finding {
	const trait = scoreTraitOf(rule);
	return { ...traitFinding(trait, needed, known), found: scoreOf(known.state.traits[trait]) };
}

function partAt(value: Json | undefined, steps: readonly string[]): Json {
	let part: Json | undefined = value;
	for (const name of steps) {
		if (typeof part !== "object" || part === null || !Object.hasOwn(part, name)) return null;
		part = Object.entries(part).find(([key]) => key === name)?.[1];
	}
	return part ?? null;
}

function kindOf(rule: Rule): Reason["kind"] {
	if ("all" in rule) return "all";
	if ("any" in rule) return "any";
	if ("not" in rule) return "not";
	if ("points" in rule) return "points";
	return "segment" in rule ? "segment" : "condition";
}

const AGGREGATES = ["sum", "avg", "min", "max", "distinct", "first", "latest", "mode"] as const;
const NO_TEST = ["event", "where", "within", "ago", "since", "until", "min_profile_age", ...AGGREGATES];

/** The value that an event condition tests, as a computed trait. */
function traitFor(key: string, rule: Rule): [string, ComputedTrait][] {
	if (!("event" in rule)) return [];
	const { event, where, within, ago, since, until } = rule;
	const window = { within, ago, since, until };
	const base = { of: event, ...(where === undefined ? {} : { where }), ...Object.fromEntries(Object.entries(window).filter(([, part]) => part !== undefined)) };
	const aggregate = AGGREGATES.find((name) => name in rule);
	if (aggregate === undefined) return [[key, { ...base, count: true }]];
	const property: unknown = Object.entries(rule).find(([name]) => name === aggregate)?.[1];
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the aggregate and the property of a rule that was parsed
	return [[key, { ...base, [aggregate]: String(property) } as unknown as ComputedTrait]];
}

function neededOf(rule: Extract<Rule, { event: unknown }>): Json {
	if ("count" in rule && rule.count !== undefined) return jsonOf(rule.count);
	const test = testOf(rule, NO_TEST);
	return typeof test === "object" && test !== null && Object.keys(test).length > 0 ? test : { gte: 1 };
}

function testOf(rule: object, without: readonly string[]): Json {
	return jsonOf(Object.fromEntries(Object.entries(rule).filter(([name]) => !without.includes(name))));
}

/** Rules are plain JSON; their types say more than JSON's. */
function jsonOf(value: unknown): Json {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parts of a rule that was read from JSON
	return value as Json;
}

function compiled(source: Parameters<typeof compile>[0]): Program {
	const program = compile(source);
	if (!program.ok) throw new Error("a published version does not compile");
	return program.value;
}

/** A profile as a program sees it: brought to it on a copy, what the program keeps and the profile does not from the history. */
function readingOf(program: Program, { state, history, now }: Pick<ExplainInput, "state" | "history" | "now">): Evaluation {
	return evaluate(program, step({ program, state, events: [], now, history: () => history }).state, now);
}
