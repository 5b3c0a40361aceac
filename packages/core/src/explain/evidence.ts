import { compareEvents, countsForRules, type ProfileEvent } from "../event/index.ts";
import { durationMs } from "../segment/duration.ts";
import { readMoment } from "../segment/moment.ts";
import { nameMatches } from "../segment/names.ts";
import type { EventNames, Rule, Where, Window } from "../segment/rule.ts";
import { compileWhere } from "../segment/static-test.ts";
import type { ComputedTrait } from "../segment/trait.ts";
import type { Zone } from "../segment/zone.ts";
import { type Evidence, isoTime } from "./reason.ts";

/** Events that a condition looks at, and what they are to it. */
export interface Lookout extends Window {
	readonly as: string;
	readonly event: EventNames;
	readonly where?: Where | undefined;
}

export interface Surroundings {
	readonly history: readonly ProfileEvent[];
	readonly now: number;
	readonly zone: Zone;
}

const MOST_SHOWN = 5;
const CART_EVENTS = ["Product Added", "Product Removed", "Cart Updated", "Cart Viewed", "Order Completed"];

/** What a condition looks out for; empty for one that is not about events. */
export function lookoutsOf(rule: Rule): Lookout[] {
	if ("event" in rule) return [{ ...windowOf(rule), as: "counted", event: rule.event, where: rule.where }];
	if ("last" in rule) return [{ as: "latest", event: rule.last, where: rule.where }];
	if ("cart" in rule) return [{ as: "cart", event: CART_EVENTS }];
	if ("sequence" in rule) {
		const steps = rule.sequence.map(({ event, where }, index) => ({ as: `step ${index + 1}`, event, where }));
		return [...steps, ...withouts(rule.without)];
	}
	if ("after" in rule && typeof rule.after === "object") {
		return [{ as: "start", event: rule.after.event, where: rule.after.where }, ...withouts("without" in rule ? rule.without : undefined)];
	}
	return [];
}

export function lookoutOfTrait(trait: ComputedTrait): Lookout {
	return { ...windowOf(trait), as: "counted", event: trait.of, where: trait.where };
}

/** The events of the history that a condition looks at now. Of what must be in an order, the newest of each kind. */
export function gather(lookouts: readonly Lookout[], { history, now, zone }: Surroundings): { readonly evidence: readonly Evidence[]; readonly count: number } {
	const found = lookouts.flatMap((lookout) => {
		const names = typeof lookout.event === "string" ? [lookout.event] : lookout.event;
		const passes = lookout.where === undefined ? null : compileWhere(lookout.where, zone);
		const [from, to] = spanOf(lookout);
		const seen = history
			.filter((event) => event.time <= now && countsForRules(event) && nameMatches(names, event.name))
			.filter((event) => event.time + from <= now && now < event.time + to && isInside(event.time, lookout, zone))
			.filter((event) => passes === null || passes(event.properties))
			.toSorted((a, b) => compareEvents(b, a));
		const shown = seen.slice(0, lookouts.length === 1 ? MOST_SHOWN : 2).map((event) => evidenceOf(event, lookout.as, to === Infinity ? null : event.time + to));
		return [{ shown, count: seen.length }];
	});
	return { evidence: found.flatMap(({ shown }) => shown).slice(0, MOST_SHOWN * 2), count: found.reduce((sum, { count }) => sum + count, 0) };
}

export function evidenceOf(event: ProfileEvent, as: string, countsUntil: number | null): Evidence {
	return { message_id: event.messageId, name: event.name, time: new Date(event.time).toISOString(), as, counts_until: isoTime(countsUntil) };
}

function withouts(matchers: readonly { readonly event: EventNames; readonly where?: Where }[] = []): Lookout[] {
	return matchers.map(({ event, where }) => ({ as: "without", event, where }));
}

function windowOf({ within, ago, since, until }: Window): Window {
	return {
		...(within === undefined ? {} : { within }),
		...(ago === undefined ? {} : { ago }),
		...(since === undefined ? {} : { since }),
		...(until === undefined ? {} : { until }),
	};
}

/** An event at t counts in [t + from, t + to). */
function spanOf({ within, ago }: Window): readonly [from: number, to: number] {
	if (within !== undefined) return [0, durationMs(within)];
	return ago === undefined ? [0, Infinity] : [durationMs(ago[1]), durationMs(ago[0])];
}

function isInside(time: number, { since, until }: Window, zone: Zone): boolean {
	const from = since === undefined ? -Infinity : (readMoment(since, zone) ?? -Infinity);
	const to = until === undefined ? Infinity : (readMoment(until, zone) ?? Infinity);
	return from <= time && time < to;
}
