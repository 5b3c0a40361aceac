import { engagementTier, lifecycleSpans, lifecycleStage, orderCount, lastOrderAt, returnedAt, SIGNALS, subscribedAt, MOST_OF_A_KIND } from "../model/index.ts";
import { SIGNAL_HORIZON_MS } from "../model/engagement.ts";
import { NO_PURCHASES, PURCHASES, type Purchases } from "../model/purchases.ts";
import { keepSpells, SUBSCRIPTION, type Decisions, type Spells } from "../model/visits.ts";
import { demandNewest, keeperOf, nodeOf, type Builder } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import { canonicalJson } from "./canonical-rule.ts";
import { durationMs } from "./duration.ts";
import type { Facts } from "./facts.ts";
import { memoryOf } from "./keeper.ts";
import { whileItHolds } from "./node-model.ts";
import type { Node } from "./node.ts";
import type { EngagementRule, LifecycleRule } from "./rule-model.ts";

/** How engaged somebody is, from what they did on the site and with emails. */
export function engagementNode(builder: Builder, rule: EngagementRule): Node {
	return nodeOf(builder, canonicalText(canonicalJson(rule)), () => {
		const wanted = new Set([rule.engagement].flat());
		const { engagement } = builder.models.settings;
		const kinds = SIGNALS.map(({ points, ...matcher }) => ({
			points,
			newest: demandNewest(builder, matcher, MOST_OF_A_KIND, SIGNAL_HORIZON_MS),
		}));
		return {
			touches: kinds.map(({ newest }) => `memory:${newest.key}`),
			answer: (reader) => {
				const signals = kinds.map(({ points, newest }) => ({
					points,
					times: memoryOf<readonly number[]>(reader.facts.memory, newest) ?? [],
				}));
				return whileItHolds(reader, (clock) => wanted.has(engagementTier(signals, engagement, clock)));
			},
		};
	});
}

/** Where somebody is between their first visit and their last order. */
export function lifecycleNode(builder: Builder, rule: LifecycleRule): Node {
	return nodeOf(builder, canonicalText(canonicalJson(rule)), () => {
		const wanted = new Set([rule.lifecycle].flat());
		const { lifecycle } = builder.models.settings;
		const spans = lifecycleSpans(lifecycle);
		const spells = keeperOf(builder, keepSpells(durationMs(lifecycle.silence)));
		const purchases = keeperOf(builder, PURCHASES);
		const subscription = keeperOf(builder, SUBSCRIPTION);
		return {
			touches: [...[spells, purchases, subscription].map(({ key }) => `memory:${key}`), "consent"],
			answer: (reader) => {
				const { facts } = reader;
				const book = memoryOf<Purchases>(facts.memory, purchases) ?? NO_PURCHASES;
				const stages = {
					orders: orderCount(book),
					lastOrderAt: lastOrderAt(book),
					subscribedAt: subscribedSince(facts, memoryOf<Decisions>(facts.memory, subscription) ?? []),
					returnedAt: returnedAt(memoryOf<Spells>(facts.memory, spells) ?? []),
				};
				return whileItHolds(reader, (clock) => wanted.has(lifecycleStage(stages, spans, clock)));
			},
		};
	});
}

/** Consent decides whether; the events with it, since when. A decision that no rule sees (an identify) has its own time. */
function subscribedSince({ consent }: Facts, decisions: Decisions): number | null {
	const decided = consent.email;
	return decided?.[0] === true ? (subscribedAt(decisions) ?? decided[1]) : null;
}
