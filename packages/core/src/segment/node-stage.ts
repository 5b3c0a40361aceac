import {
	engagementTier,
	lastOrderAt,
	lifecycleSpans,
	lifecycleStage,
	MOST_OF_A_KIND,
	NO_PURCHASES,
	orderCount,
	returnedAt,
	SIGNALS,
	subscribedAt,
	type Purchases,
} from "../model/index.ts";
import { SIGNAL_HORIZON_MS } from "../model/engagement.ts";
import type { Decisions, Spells } from "../model/visits.ts";
import { keepNewestOf } from "./aggregate.ts";
import { matchOf, nodeOf, slotOf, touchOf, type Builder, type Slot } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import { answerFrom, courseReading } from "./course.ts";
import { durationMs } from "./duration.ts";
import type { Facts } from "./facts.ts";
import { memoryIn } from "./keeper.ts";
import { purchasesSlot, spellsSlot, subscriptionSlot } from "./model-slots.ts";
import type { Node } from "./node.ts";
import type { EngagementRule, LifecycleRule } from "./rule-model.ts";

/** How engaged somebody is, from what they did on the site and with emails. */
export function engagementNode(builder: Builder, rule: EngagementRule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		const kinds = signalKinds(builder);
		const { courses, settings } = builder.models;
		courses.engagement ??= courseReading(({ facts }) => {
			const signals = kinds.map(({ points, slot }) => ({
				points,
				times: memoryIn<readonly number[]>(facts.memory, slot) ?? [],
			}));
			return (clock) => engagementTier(signals, settings.engagement, clock);
		});
		const wanted = new Set([rule.engagement].flat());
		return {
			touches: kinds.map(({ slot }) => touchOf(slot)),
			answer: answerFrom(courses.engagement, (tier) => wanted.has(tier)),
		};
	});
}

function signalKinds(builder: Builder): readonly { readonly points: number; readonly slot: Slot }[] {
	return SIGNALS.map(({ points, ...matcher }) => {
		const { match, listening } = matchOf(builder, matcher, { kind: "ever" });
		const needs = { most: MOST_OF_A_KIND, horizon: SIGNAL_HORIZON_MS };
		// The list that counts of the same events use, grown to what is needed here.
		return { points, slot: slotOf(builder, { kind: "newest", match }, listening, keepNewestOf, needs) };
	});
}

/** Where somebody is between their first visit and their last order. */
export function lifecycleNode(builder: Builder, rule: LifecycleRule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		const { courses, settings } = builder.models;
		const spans = lifecycleSpans(settings.lifecycle);
		const spells = spellsSlot(builder, durationMs(settings.lifecycle.silence));
		const purchases = purchasesSlot(builder);
		const subscription = subscriptionSlot(builder);
		courses.lifecycle ??= courseReading(({ facts }) => {
			const book = memoryIn<Purchases>(facts.memory, purchases) ?? NO_PURCHASES;
			const stages = {
				orders: orderCount(book),
				lastOrderAt: lastOrderAt(book),
				subscribedAt: subscribedSince(facts, memoryIn<Decisions>(facts.memory, subscription) ?? [null, null]),
				returnedAt: returnedAt(memoryIn<Spells>(facts.memory, spells) ?? []),
			};
			return (clock) => lifecycleStage(stages, spans, clock);
		});
		const wanted = new Set([rule.lifecycle].flat());
		return {
			touches: [...[spells, purchases, subscription].map(touchOf), "consent"],
			answer: answerFrom(courses.lifecycle, (stage) => wanted.has(stage)),
		};
	});
}

/** Consent decides whether; the events with it, since when. Where the history of that is lost, the newest has its own time. */
function subscribedSince({ consent }: Facts, decisions: Decisions): number | null {
	const decided = consent.email;
	return decided?.[0] === true ? (subscribedAt(decisions) ?? decided[1]) : null;
}
