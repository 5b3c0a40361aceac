import type { Definitions } from "../definition/definition.ts";
import type { EventNames, Matcher, Rule } from "../segment/rule.ts";

/** What a segment's rule reads, itself and through the segments it names: where to look when its people change. */
export interface RuleReading {
	/** Event names, sorted; a prefix keeps its `*`. */
	readonly events: readonly string[];
	readonly readsCart: boolean;
	readonly readsConsent: boolean;
	/** Compares people with each other, or asks a model. */
	readonly readsModels: boolean;
	/** The segment itself and all that its rule names, sorted. */
	readonly segments: readonly string[];
}

/** What the cart is kept from; an order empties it. */
export const CART_EVENTS: readonly string[] = ["Cart Viewed", "Order Completed", "Product Added", "Product Removed"];
const ORDER = "Order Completed";
const ADDED = "Product Added";

/** What the rule of a segment reads. An unknown segment reads nothing. */
export function readingOf(segments: Definitions["segments"], id: string): RuleReading {
	const seen = new Set<string>();
	const rules: Rule[] = [];
	const waiting = [id];
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		if (seen.has(next) || !Object.hasOwn(segments, next)) continue;
		seen.add(next);
		const leaves = leavesOf(segments[next]?.rule ?? { everyone: true });
		rules.push(...leaves);
		for (const leaf of leaves) if ("segment" in leaf) waiting.push(leaf.segment);
	}
	const readsCart = rules.some((rule) => "cart" in rule);
	const events = new Set(rules.flatMap(eventsOf));
	if (readsCart) for (const name of CART_EVENTS) events.add(name);
	return {
		events: [...events].toSorted(),
		readsCart,
		readsConsent: rules.some((rule) => "consent" in rule),
		readsModels: rules.some((rule) => MODEL_KEYS.some((key) => key in rule)),
		segments: [...seen].toSorted(),
	};
}

/** Whether who is in depends on orders being told: it reads the cart, or waits for an order that does not come. */
export function waitsForOrders(rule: Rule): boolean {
	return leavesOf(rule).some(
		(leaf) =>
			"cart" in leaf ||
			(eventsOf(leaf).includes(ADDED) && withoutOf(leaf).some(({ event }) => listOf(event).includes(ORDER))),
	);
}

const MODEL_KEYS = ["rfm", "top", "middle", "bottom", "engagement", "lifecycle", "predicted", "cluster"];

/** The conditions of a rule, without the logic around them. */
function leavesOf(rule: Rule): readonly Rule[] {
	if ("all" in rule) return rule.all.flatMap(leavesOf);
	if ("any" in rule) return rule.any.flatMap(leavesOf);
	if ("not" in rule) return leavesOf(rule.not);
	if ("points" in rule) return rule.points.flatMap(({ when }) => leavesOf(when));
	return [rule];
}

function eventsOf(rule: Rule): readonly string[] {
	// A trait may be compared with a key of these names (`last`), so it is looked at first.
	if ("trait" in rule || "held" in rule) return [];
	if ("event" in rule) return listOf(rule.event);
	if ("last" in rule) return listOf(rule.last);
	const matchers = "sequence" in rule ? rule.sequence : "after" in rule ? [rule.after] : [];
	return [...matchers, ...withoutOf(rule)].flatMap(({ event }) => listOf(event));
}

function withoutOf(rule: Rule): readonly Matcher[] {
	if ("trait" in rule || "held" in rule || "event" in rule) return [];
	return "sequence" in rule || "after" in rule ? (rule.without ?? []) : [];
}

function listOf(event: EventNames): readonly string[] {
	return typeof event === "string" ? [event] : event;
}
