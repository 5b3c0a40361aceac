import type { ProfileEvent } from "../../src/event/index.ts";
import type { HeldRule, LastRule, LocalTime, Matcher, Rule, SequenceRule } from "../../src/segment/index.ts";
import { keysOf, matching, past, remembered, storedTraits, type World } from "./world.ts";
import { isObj, lookUp, ms, passes, whereHolds } from "./values.ts";

export function lastHolds(world: World, rule: LastRule): boolean {
	const latest = matching(world, { event: rule.last, ...(rule.where === undefined ? {} : { where: rule.where }) }).at(
		-1,
	);
	return latest !== undefined && whereHolds(rule.has, latest.properties, world.timeZone);
}

/** Tries every way to pick one event per step. */
export function sequenceHolds(world: World, rule: SequenceRule, now: number): boolean {
	const all = past(world);
	const place = new Map(all.map((event, index) => [event, index]));
	const placeOf = (event: ProfileEvent) => place.get(event) ?? -1;
	const steps = rule.sequence.map((step) => matching(world, step));
	const withouts = (rule.without ?? []).flatMap((matcher: Matcher) => matching(world, matcher));
	const { by } = rule;
	const keys: readonly (string | null)[] =
		by === undefined ? [null] : [...new Set((steps[0] ?? []).flatMap((event) => keysOf(event, by)))];
	return keys.some((key) => {
		const has = (event: ProfileEvent) => key === null || by === undefined || keysOf(event, by).includes(key);
		const clears = (event: ProfileEvent) => has(event) || (by !== undefined && keysOf(event, by).length === 0);
		const complete = (chain: readonly ProfileEvent[]): boolean => {
			const first = chain[0];
			const last = chain.at(-1);
			if (chain.length === steps.length && first !== undefined && last !== undefined) {
				if (rule.span !== undefined && last.time >= first.time + ms(rule.span)) return false;
				if (rule.within !== undefined && now >= last.time + ms(rule.within)) return false;
				return !withouts.some(
					(event) => clears(event) && placeOf(event) > placeOf(first) && placeOf(event) < placeOf(last),
				);
			}
			const within = rule.sequence[chain.length]?.within;
			return (steps[chain.length] ?? []).some((event) => {
				if (!has(event)) return false;
				if (last !== undefined && placeOf(event) <= placeOf(last)) return false;
				if (last !== undefined && within !== undefined && event.time >= last.time + ms(within)) return false;
				return complete([...chain, event]);
			});
		};
		return complete([]);
	});
}

/** The trait's value after each event that could have changed it, backwards while it passes. */
export function heldHolds(world: World, rule: HeldRule, now: number): boolean {
	const events = past(world);
	const before = remembered(world, "before", () =>
		[...events, null].map((_, count) => ({ ...world, events: events.slice(0, count) })),
	);
	const passesAfter = (count: number) => {
		const earlier = before[count] ?? world;
		return passes(rule, lookUp(storedTraits(earlier), rule.held), now, world.timeZone);
	};
	if (!passesAfter(events.length)) return false;
	let count = events.length;
	while (count > 0 && passesAfter(count - 1)) count -= 1;
	const since = events[Math.max(0, count - 1)]?.time ?? 0;
	return now >= since + ms(rule.during);
}

/** Conditions about the person; null for any other rule. */
export function personHolds(world: World, rule: Rule, now: number): boolean | null {
	const seen = remembered(world, "seen", () => past(world));
	if ("consent" in rule) {
		const decided = past(world).filter(({ consent }) => consent?.[rule.consent] !== undefined);
		const newest = decided.at(-1)?.time;
		const choices = decided.filter(({ time }) => time === newest).map(({ consent }) => consent?.[rule.consent]);
		return choices.length > 0 ? !choices.includes(false) : world.undecided === "granted";
	}
	if ("share" in rule) return drawn(`${rule.salt} ${world.profileId}`) < parseFloat(rule.share) / 100;
	if ("list" in rule) return storedTraits(world)[`list:${rule.list}`] === true;
	if ("predicted" in rule)
		return passes(rule, lookUp(storedTraits(world)[`score:${rule.predicted}`], "value"), now, world.timeZone);
	if ("cluster" in rule)
		return passes(
			rule.cluster,
			lookUp(storedTraits(world)[`score:${rule.cluster.model}`], "value"),
			now,
			world.timeZone,
		);
	if ("device" in rule) {
		const types = seen.flatMap(({ context }) => lookUp(context, "device.type").values);
		const latest = types.at(-1);
		return (
			typeof latest === "string" && rule.device.includes(latest === "ios" || latest === "android" ? "mobile" : latest)
		);
	}
	if ("local_time" in rule) return clockShows(rule.local_time, zoneOf(seen) ?? world.timeZone, now);
	if (!("country" in rule || "region" in rule || "near" in rule)) return null;
	const place = seen.map(({ context }): unknown => context["location"]).findLast(isObj);
	if (place === undefined) return false;
	if ("country" in rule) return rule.country.map(upper).includes(upper(place["country"]));
	if ("region" in rule)
		return rule.region
			.map(upper)
			.some((code) => code === upper(place["region"]) || code === upper(place["region_code"]));
	const { latitude, longitude } = place;
	if (typeof latitude !== "number" || typeof longitude !== "number") return false;
	// Flat is good enough where the test's radii are far from the distances of its places.
	const north = (latitude - rule.near.lat) * 111.2;
	const east = (longitude - rule.near.lon) * 111.2 * Math.cos((rule.near.lat * Math.PI) / 180);
	return Math.hypot(north, east) <= rule.near.km;
}

/** cyrb53 (bryc, public domain) with seed 0, as a part of 2^53: all of its high lane above 21 bits of the low one. */
function drawn(text: string): number {
	let h1 = 0xdeadbeef;
	let h2 = 0x41c6ce57;
	for (const unit of text.split("").map((letter) => letter.charCodeAt(0))) {
		h1 = Math.imul(h1 ^ unit, 2654435761);
		h2 = Math.imul(h2 ^ unit, 1597334677);
	}
	h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
	h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
	return Number((BigInt(h1 >>> 0) << 21n) | BigInt((h2 >>> 0) >>> 11)) / 2 ** 53;
}

function upper(value: unknown): string {
	return String(value).toUpperCase();
}

function zoneOf(events: readonly ProfileEvent[]): string | null {
	const named = events
		.map(({ context: { timezone, location } }) => timezone ?? (isObj(location) ? location["timezone"] : undefined))
		.filter((zone) => typeof zone === "string" && zone !== "Nowhere/At_All");
	const last = named.at(-1);
	return typeof last === "string" ? last : null;
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const formats = new Map<string, Intl.DateTimeFormat>();

/** Looks at the wall: what day and time the clock shows. */
export function clockShows({ after, before, days }: LocalTime, zone: string, now: number): boolean {
	const format =
		formats.get(zone) ??
		new Intl.DateTimeFormat("en-GB", {
			timeZone: zone,
			weekday: "short",
			hour: "2-digit",
			minute: "2-digit",
			hourCycle: "h23",
		});
	formats.set(zone, format);
	const shown = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
	const time = `${shown["hour"]}:${shown["minute"]}`;
	const day = String(shown["weekday"]).slice(0, 3).toLowerCase();
	const isDay = (name: string) => days === undefined || days.some((wanted) => wanted === name);
	const yesterday = DAYS[(DAYS.indexOf(day) + 6) % 7] ?? "";
	const start = after ?? "00:00";
	const end = before === undefined || before === "00:00" ? "24:00" : before;
	if (start < end) return time >= start && time < end && isDay(day);
	return (time >= start && isDay(day)) || (time < end && isDay(yesterday));
}
