import type { Json, ProfileEvent } from "../event/index.ts";
import { DECAY, engagementTier, MOST_OF_A_KIND, SIGNAL_HORIZON_MS, SIGNALS } from "../model/engagement.ts";
import {
	DEFAULT_SETTINGS,
	lastOrderAt,
	lifecycleSpans,
	lifecycleStage,
	measuredValue,
	NO_PURCHASES,
	orderCount,
	placeAmong,
	returnedAt,
	rfmClassOf,
	rfmScores,
	subscribedAt,
	type Measure,
	type ModelSettings,
	type Purchases,
} from "../model/index.ts";
import { PURCHASE_EVENTS } from "../model/purchases.ts";
import { isByAPerson, saysWhetherSubscribed, SIGNAL_EVENTS, type Decisions, type Spells } from "../model/visits.ts";
import { memoryOf } from "../profile/memory-of.ts";
import { DAY_MS, durationMs } from "../segment/duration.ts";
import type { Keeper, Listening } from "../segment/keeper.ts";
import type { Memory } from "../segment/facts.ts";
import { cutsOf, newModelContext } from "../segment/model-context.ts";
import { bandOf } from "../segment/node-model.ts";
import { habitFilter, ON_THE_SITE, zoneAt } from "../segment/node-habit.ts";
import type { Rule } from "../segment/rule.ts";
import type { HabitRule, RankRule } from "../segment/rule-model.ts";
import { evidenceOf, jsonOf, matchTest, type Past, restOf } from "./past.ts";
import { type Evidence, type Finding, isoTime } from "./reason.ts";

/** What a model makes of the person, and of what; null for a rule of another kind. */
export function modelFinding(past: Past, rule: Rule): Finding | null {
	if ("rfm" in rule) return { ...rfmFound(past), needed: jsonOf(rule.rfm) };
	if ("top" in rule || "middle" in rule || "bottom" in rule) return rankFinding(past, rule);
	if ("engagement" in rule) return { ...engagementFound(past), needed: jsonOf(rule.engagement) };
	if ("lifecycle" in rule) return { ...lifecycleFound(past), needed: jsonOf(rule.lifecycle) };
	return "habit" in rule ? habitFinding(past, rule) : null;
}

type Found = Omit<Finding, "needed">;

function rfmFound(past: Past): Found {
	const { within, ...points } = settingsOf(past).rfm;
	const book = purchasesOf(past);
	const context = newModelContext(settingsOf(past), past.population);
	const recency = cutsOf(context, { of: "recency", within: null }, points.recency);
	const frequency = cutsOf(context, { of: "frequency", within }, points.frequency);
	const monetary = cutsOf(context, { of: "monetary", within }, points.monetary);
	const cuts = recency === null || frequency === null || monetary === null ? null : { recency, frequency, monetary, within };
	const scores = cuts === null ? null : rfmScores(book, cuts, { now: past.now, until: Infinity });
	return {
		found: {
			class: scores === null ? null : rfmClassOf(scores),
			recency: scores?.recency ?? null,
			frequency: scores?.frequency ?? null,
			monetary: scores?.monetary ?? null,
			last_order_at: isoTime(lastOrderAt(book)),
			orders: measuredValue(book, { of: "frequency", within }, past.now) ?? 0,
			value: measuredValue(book, { of: "monetary", within }, past.now) ?? 0,
			within,
			cuts: cuts === null ? null : { recency_days: cuts.recency.map(inDays), frequency: cuts.frequency, monetary: cuts.monetary },
			population: populationJson(past),
		},
		evidence: evidenceOfPurchases(past),
	};
}

function rankFinding(past: Past, rule: RankRule): Finding {
	const measure: Measure = { of: rule.of, within: rule.within ?? null };
	const book = purchasesOf(past);
	const cuts = cutsOf(newModelContext(settingsOf(past), past.population), measure, bandOf(rule).points);
	const value = measuredValue(book, measure, past.now);
	const isAge = rule.of === "recency";
	const place = cuts === null ? null : placeAmong(book, measure, cuts, { now: past.now, until: Infinity });
	const recency = { value_days: value === null ? null : inDays(value), cuts_days: cuts?.map(inDays) ?? null };
	return {
		found: {
			...(isAge ? recency : { value, cuts }),
			band: place === null ? null : bandName(rule, place),
			last_order_at: isoTime(lastOrderAt(book)),
			population: populationJson(past),
		},
		needed: restOf(rule, []),
		evidence: evidenceOfPurchases(past),
	};
}

/** Those with the smallest ages are the top of recency. */
function bandName(rule: RankRule, place: number): string {
	if ("middle" in rule) return ["below", "middle", "above"][rule.of === "recency" ? 2 - place : place] ?? "middle";
	return place === bandOf(rule).place ? ("top" in rule ? "top" : "bottom") : "rest";
}

function engagementFound(past: Past): Found {
	const { now, counted, zone } = past;
	const tiers = settingsOf(past).engagement;
	const kinds = SIGNALS.map((signal) => {
		const matches = matchTest(signal, zone);
		const events = counted.filter((event) => now < event.time + SIGNAL_HORIZON_MS && matches(event)).toReversed();
		return { points: signal.points, events: events.slice(0, MOST_OF_A_KIND) };
	});
	const worth = kinds.flatMap(({ points, events }) => events.map((event) => ({ event, points: (points * quartersAt(now - event.time)) / 4 })));
	const times = kinds.map(({ points, events }) => ({ points, times: events.map(({ time }) => time) }));
	return {
		found: {
			tier: engagementTier(times, tiers, { now, until: Infinity }),
			points: worth.reduce((sum, { points }) => sum + points, 0),
			highly_from: tiers.highly,
			moderately_from: tiers.moderately,
		},
		evidence: worth.toSorted((a, b) => b.event.time - a.event.time).map(({ event, points }) => evidenceOf(event, "counted", points, event.time + SIGNAL_HORIZON_MS)),
	};
}

function quartersAt(age: number): number {
	return DECAY.find(([up]) => age < up)?.[1] ?? 0;
}

function lifecycleFound(past: Past): Found {
	const { state, counted, events, now } = past;
	const settings = settingsOf(past).lifecycle;
	const book = purchasesOf(past);
	const decided = state.consent.email;
	const decisions = kept<Decisions>(past, ({ filter }) => filter === saysWhetherSubscribed) ?? [null, null];
	const subscribed = decided?.[0] === true ? (subscribedAt(decisions) ?? decided[1]) : null;
	const spells = kept<Spells>(past, ({ filter }) => filter === isByAPerson) ?? [];
	const returned = returnedAt(spells);
	const awayFrom = returned === null ? null : (spells.at(-3) ?? null);
	const facts = { orders: orderCount(book), lastOrderAt: lastOrderAt(book), subscribedAt: subscribed, returnedAt: returned };
	const about = counted.filter((event) => SIGNAL_EVENTS.includes(event.name) && isByAPerson(event));
	return {
		found: {
			stage: lifecycleStage(facts, lifecycleSpans(settings), { now, until: Infinity }),
			orders: facts.orders,
			last_order_at: isoTime(facts.lastOrderAt),
			subscribed_at: isoTime(subscribed),
			away_from: isoTime(awayFrom),
			returned_at: isoTime(returned),
		},
		evidence: [
			...about.filter(({ time }) => time === returned).map((event) => evidenceOf(event, "came back")),
			...about.filter(({ time }) => time === awayFrom).map((event) => evidenceOf(event, "last seen before")),
			...evidenceOfPurchases(past),
			...events.filter(({ time, consent }) => time === subscribed && consent?.email === true).map((event) => evidenceOf(event, "subscribed")),
		],
	};
}

/** On which of their own days they were on the site like that. */
function habitFinding({ counted, zone, now }: Past, rule: HabitRule): Finding {
	const far = durationMs(rule.within);
	const passes = habitFilter(zone, rule.habit);
	const seen = counted.filter((event) => now < event.time + far && ON_THE_SITE.includes(event.name) && passes(event)).toReversed();
	const dayOf = (event: ProfileEvent) => new Date(event.time + zoneAt(event, zone).offsetAt(event.time)).toISOString().slice(0, 10);
	const days = [...new Set(seen.map(dayOf))];
	return {
		found: { days: days.length, on: days.slice(0, 31) },
		needed: { days: jsonOf(rule.days ?? { gte: 1 }), within: rule.within },
		evidence: seen.map((event) => evidenceOf(event, "counted", dayOf(event), event.time + far)),
	};
}

function evidenceOfPurchases({ counted }: Past): Evidence[] {
	const purchases = counted.filter(({ name }) => PURCHASE_EVENTS.includes(name)).toReversed();
	return purchases.map((event) => evidenceOf(event, PURCHASES[event.name] ?? "order", event.properties["order_id"] ?? null));
}

const PURCHASES: { readonly [name: string]: string } = { "Order Cancelled": "cancelled", "Order Refunded": "refund" };

/** The orders as the profile keeps them, of which the oldest events may be gone. */
function purchasesOf(past: Past): Purchases {
	return kept<Purchases>(past, ({ names }) => names === PURCHASE_EVENTS) ?? NO_PURCHASES;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what the keeper keeps
function kept<M extends Memory>({ program, state }: Past, isOf: (listening: Listening) => boolean): M | undefined {
	const keepers: readonly Keeper[] = [...program.keepers.values()];
	const keeper = keepers.find(({ listening }) => listening.some(isOf));
	return keeper === undefined ? undefined : memoryOf<M>(program, state, keeper.slot);
}

function settingsOf({ definitions }: Past): ModelSettings {
	return definitions.models ?? DEFAULT_SETTINGS;
}

function populationJson({ population }: Past): Json {
	return population === null ? null : { version: population.version, computed_at: isoTime(population.computedAt) };
}

function inDays(ms: number): number {
	return Math.round((ms / DAY_MS) * 100) / 100;
}
