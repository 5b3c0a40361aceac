import { type Definitions, programSourceOf } from "../definition/index.ts";
import type { Json, JsonObject, ProfileEvent } from "../event/index.ts";
import type { Population } from "../model/index.ts";
import { evaluate, type ProfileState, step } from "../profile/index.ts";
import { addDecimals, type Decimal, decimalToNumber } from "../segment/decimal.ts";
import { compile, type Program, type Rule } from "../segment/index.ts";
import { cartFinding } from "./find-cart.ts";
import { afterFinding } from "./find-after.ts";
import { eventFinding, lastFinding, traitFor } from "./find-events.ts";
import { modelFinding } from "./find-models.ts";
import { personFinding } from "./find-person.ts";
import { sequenceFinding } from "./find-sequence.ts";
import { heldFinding, listFinding, scoreFinding, traitFinding } from "./find-traits.ts";
import { type Outline, outlineOf } from "./outline.ts";
import { jsonOf, type Past, pastOf, restOf } from "./past.ts";
import { type Finding, isoTime, type Reason } from "./reason.ts";

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

const MOST_SHOWN = 10;

/**
 * Why a profile is in a segment or not at `now`: each part of the rule with its answer and the end of it, what is there
 * and what there must be, and the events that made it so, of which at most `most` are named. Changes nothing. Null where
 * there is no such segment. The answers come from the very conditions that decide; clocks, steps and evidence are read
 * from the history, of which old events may be gone.
 */
export function explain({ definitions, population, state, history, now, segment }: ExplainInput, most = MOST_SHOWN): Reason | null {
	const outline = outlineOf(definitions.segments, segment);
	if (outline === null) return null;
	const source = programSourceOf(definitions, "why", population);
	const rules = Object.fromEntries(outline.all.map(({ key, rule }) => [key, rule]));
	const clock = Math.max(now, state.evaluatedAt);
	const told = broughtTo(compiled({ ...source, rules: { ...source.rules, ...rules } }), { state, history, now: clock });
	// What is counted on the way is more than the conditions keep, so it is worked out apart from them.
	const counted = Object.fromEntries(outline.all.flatMap(({ key, rule }) => ("event" in rule ? [traitFor(key, rule)] : [])));
	const valued = broughtTo(compiled({ ...source, traits: { ...source.traits, ...counted } }), { state, history, now: clock });
	const answers = evaluate(told.program, told.state, clock);
	const values = evaluate(valued.program, valued.state, clock).traits();
	const past = pastOf({ definitions, population, ...told, now: clock }, history);
	return reasonOf(outline.root);

	function reasonOf({ key, path, rule, parts }: Outline): Reason {
		const { value, until, approximate = false } = answers.rule(key);
		const kind = kindOf(rule);
		const base = { path, kind, holds: value, until: isoTime(until), approximate, parts: parts.map(reasonOf) };
		if (kind === "points" && "points" in rule) return { ...base, ...NOTHING_FOUND, ...pointsFound(rule, base.parts) };
		if (kind !== "condition") return { ...base, ...NOTHING_FOUND, rule: "segment" in rule ? rule.segment : null };
		const { found, needed, evidence } = findingOf(past, rule, { key, values });
		const shown = evidence.slice(0, most).toSorted((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
		return { ...base, rule: jsonOf(rule), found, needed, evidence: shown, evidence_count: evidence.length };
	}
}

const NOTHING_FOUND = { found: null, needed: null, evidence: [], evidence_count: 0 } as const;

function pointsFound(rule: Extract<Rule, { readonly points: unknown }>, parts: readonly Reason[]): Pick<Reason, "rule" | "found" | "needed"> {
	const adds = rule.points.map(({ add }) => add);
	const sum = adds.reduce<Decimal>((points, add, index) => (parts[index]?.holds === true ? addDecimals(points, add) : points), 0);
	return { rule: adds, found: decimalToNumber(sum), needed: restOf(rule, ["points"]) };
}

function findingOf(past: Past, rule: Rule, { key, values }: { readonly key: string; readonly values: JsonObject }): Finding {
	const valueOf = (name: string): Json => (Object.hasOwn(values, name) ? (values[name] ?? null) : null);
	if ("event" in rule) return eventFinding(past, rule, valueOf(key));
	if ("last" in rule) return lastFinding(past, rule, key);
	if ("cart" in rule) return cartFinding(past, rule);
	if ("sequence" in rule) return sequenceFinding(past, rule, key);
	if ("trait" in rule) return traitFinding(past, rule, valueOf);
	if ("held" in rule) return heldFinding(past, rule, key);
	if ("list" in rule) return listFinding(past, rule.list);
	if ("predicted" in rule || "cluster" in rule) return scoreFinding(past, rule);
	if ("after" in rule && typeof rule.after === "object") return afterFinding(past, rule, key);
	return personFinding(past, rule, key) ?? modelFinding(past, rule) ?? { found: null, needed: null, evidence: [] };
}

function kindOf(rule: Rule): Reason["kind"] {
	if ("all" in rule) return "all";
	if ("any" in rule) return "any";
	if ("not" in rule) return "not";
	if ("points" in rule) return "points";
	return "segment" in rule ? "segment" : "condition";
}

function compiled(source: Parameters<typeof compile>[0]): Program {
	const program = compile(source);
	if (!program.ok) throw new Error("a published version does not compile");
	return program.value;
}

/** A profile as a program sees it: brought to it on a copy, what the program keeps and the profile does not from the history. */
function broughtTo(program: Program, { state, history, now }: Pick<ExplainInput, "state" | "history" | "now">): Pick<Past, "program" | "state"> {
	return { program, state: step({ program, state, events: [], now, history: () => history }).state };
}
