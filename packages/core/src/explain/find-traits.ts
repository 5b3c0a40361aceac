import type { Json, ProfileEvent } from "../event/index.ts";
import { applyTraits, isAbout, onlyOf } from "../profile/traits.ts";
import type { StoredTrait } from "../segment/facts.ts";
import type { HeldMemory } from "../segment/node-held.ts";
import { LIST_TRAIT } from "../segment/node-person.ts";
import { scoreOf, scoreTraitOf } from "../segment/node-score.ts";
import { traitValue } from "../segment/node-trait.ts";
import { compilePath, valuesOf } from "../segment/path.ts";
import type { HeldRule, TraitRule } from "../segment/rule.ts";
import type { ClusterRule, PredictedRule } from "../segment/rule-model.ts";
import { compileStatic } from "../segment/static-test.ts";
import { evidenceOfTrait } from "./find-events.ts";
import { evidenceOf, type Past, rememberedBy, restOf } from "./past.ts";
import { type Evidence, type Finding, isoTime } from "./reason.ts";

/** A stored trait rests on the event that set it, a computed one (`value` as the evaluator has it) on those that it is computed from. */
export function traitFinding(past: Past, rule: TraitRule, valueOf: (trait: string) => Json): Finding {
	const root = rootOf(rule.trait);
	const needed = restOf(rule, ["trait"]);
	const { traits } = past.definitions;
	const computed = Object.hasOwn(traits, root) ? traits[root] : undefined;
	if (computed === undefined) return { ...storedFinding(past, rule.trait), needed };
	const whole = valueOf(root);
	const value = partOf(whole, rule.trait);
	return { found: { value, set_at: null }, needed, evidence: evidenceOfTrait(past, computed, whole) };
}

/** Whether the person is on an uploaded list, and since when. */
export function listFinding(past: Past, list: string): Finding {
	const { found, evidence } = storedFinding(past, LIST_TRAIT + list);
	const told = evidence.map((one) => ({ ...one, as: one.as === "set" && one.value === true ? "put on" : "taken off", value: null }));
	return { found: { value: found.value === true, set_at: found.set_at }, needed: { eq: true }, evidence: told };
}

/** What a model says, with its version and its moment, rests on the upload that brought it. */
export function scoreFinding(past: Past, rule: PredictedRule | ClusterRule): Finding {
	const trait = scoreTraitOf(rule);
	const needed = "predicted" in rule ? restOf(rule, ["predicted"]) : restOf(rule.cluster, ["model"]);
	return { found: scoreOf(own(past.state.traits, trait)), needed, evidence: storedFinding(past, `${trait}.value`).evidence };
}

/** Since when the trait passes without a break: the event that began it, and the one that set what is there now. */
export function heldFinding(past: Past, rule: HeldRule, ruleKey: string): Finding {
	const root = rootOf(rule.held);
	const passes = compileStatic(rule, past.zone);
	const passesAt = (stored: StoredTrait | undefined) => passes(readPart(traitValue(stored), rule.held));
	const { found, evidence } = storedFinding(past, rule.held);
	const needed = restOf(rule, ["held"]);
	const { firstSeenAt, traits } = past.state;
	const [isHeld, begunAt] = rememberedBy<HeldMemory>(past, ruleKey) ?? [passesAt(own(traits, root)), null];
	if (!isHeld) return { found: { ...found, since: null }, needed, evidence };
	const [began, broke] = turnsOf(past, root, passesAt);
	// Of what began it nothing may be kept any more.
	const beginning =
		begunAt === null
			? past.events.filter(({ time }) => time === firstSeenAt).map((event) => evidenceOf(event, "first seen"))
			: began?.time === begunAt
				? [evidenceOf(began, "since")]
				: [];
	return {
		found: { ...found, since: isoTime(begunAt ?? firstSeenAt) },
		needed,
		evidence: [
			// Often the one that set it began it.
			...evidence.filter(({ message_id: id }) => beginning.every((one) => one.message_id !== id)),
			...beginning,
			...(broke === null || beginning.length === 0 ? [] : [evidenceOf(broke, "otherwise until then")]),
		],
	};
}

/** The newest event that made the trait pass, and the newest that made it fail; null where it was so from the beginning. */
function turnsOf(past: Past, root: string, passesAt: (stored: StoredTrait | undefined) => boolean): readonly [began: ProfileEvent | null, broke: ProfileEvent | null] {
	let traits: { readonly [name: string]: StoredTrait } = {};
	let passed = passesAt(undefined);
	let began: ProfileEvent | null = null;
	let broke: ProfileEvent | null = null;
	for (const event of past.events) {
		if (!isAbout(event, root)) continue;
		traits = applyTraits(traits, onlyOf(event, root), true).traits;
		const before = passed;
		passed = passesAt(own(traits, root));
		if (passed === before) continue;
		if (passed) began = event;
		else broke = event;
	}
	return [began, broke];
}

interface Stored {
	readonly found: { readonly value: Json; readonly set_at: string | null };
	readonly evidence: readonly Evidence[];
}

/** What stands there, and the events that set it or cleared a part of it. */
function storedFinding({ state, events }: Past, path: string): Stored {
	const root = rootOf(path);
	const stored = own(state.traits, root);
	if (stored === undefined) return { found: { value: null, set_at: null }, evidence: [] };
	const value = partOf(traitValue(stored) ?? null, path);
	const clearings = Object.entries(stored[2] ?? {}).filter(([part]) => isWithin(path, `${root}.${part}`) || isWithin(`${root}.${part}`, path));
	const set = events.findLast((event) => event.time === stored[1] && (isSaid(event, root) || event.unset.includes(root)));
	const clearing = events.filter((event) => clearings.some(([part, at]) => event.time === at && event.unset.includes(`${root}.${part}`)));
	const setAt = Math.max(stored[1], ...clearings.map(([, at]) => at));
	const setting = set === undefined ? [] : [evidenceOf(set, isSaid(set, root) ? "set" : "cleared", stored[0] === null ? null : partOf(stored[0], path))];
	return {
		found: { value, set_at: setAt === Number.MIN_SAFE_INTEGER ? null : isoTime(setAt) },
		evidence: [...clearing.toReversed().map((event) => evidenceOf(event, "cleared", null)), ...setting],
	};
}

function isSaid({ traits }: ProfileEvent, root: string): boolean {
	const said = Object.hasOwn(traits, root) ? traits[root] : undefined;
	return said !== undefined && said !== null && said !== "";
}

function isWithin(path: string, other: string): boolean {
	return path === other || path.startsWith(`${other}.`);
}

function rootOf(path: string): string {
	return path.split(".", 1)[0] ?? "";
}

function own(traits: { readonly [name: string]: StoredTrait }, name: string): StoredTrait | undefined {
	return Object.hasOwn(traits, name) ? traits[name] : undefined;
}

function readPart(value: Json | undefined, path: string): ReturnType<ReturnType<typeof compilePath>> {
	const root = rootOf(path);
	return path === root ? (value ?? undefined) : compilePath(path.slice(root.length + 1))(value);
}

function partOf(value: Json, path: string): Json {
	const values = valuesOf(readPart(value, path));
	return values.length > 1 ? [...values] : (values[0] ?? null);
}
