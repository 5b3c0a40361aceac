import type { ProfileEvent } from "../../src/event/index.ts";
import type { Rule } from "../../src/segment/index.ts";
import type { ModelSettings, Population } from "../../src/model/index.ts";

/*
 * The models read from the whole history for every question, written from docs/models.md alone: slow, and apart from the
 * evaluator, of which only types are used.
 */

export interface NaiveWorld {
	readonly events: readonly ProfileEvent[];
	readonly settings: ModelSettings;
	readonly population: Population | null;
}

const DAY = 86_400_000;

export function naiveHolds(world: NaiveWorld, rule: Rule, now: number): boolean {
	if ("rfm" in rule) {
		const scores = naiveScores(world, now);
		if (scores === null) return false;
		if (typeof rule.rfm === "string" || Array.isArray(rule.rfm)) return [rule.rfm].flat().includes(naiveClass(scores));
		const tests = rule.rfm as { readonly [name: string]: unknown };
		return Object.entries(tests).every(([name, test]) =>
			name === "class" ? [test].flat().includes(naiveClass(scores)) : passes(test, scores[name as keyof NaiveScores]),
		);
	}
	if ("top" in rule) return naiveRank(world, rule.of, rule.within, now, 100 - parseInt(rule.top, 10), 100);
	if ("bottom" in rule) return naiveRank(world, rule.of, rule.within, now, 0, parseInt(rule.bottom, 10));
	if ("middle" in rule) {
		const side = (100 - parseInt(rule.middle, 10)) / 2;
		return naiveRank(world, rule.of, rule.within, now, side, 100 - side);
	}
	if ("habit" in rule) return naiveHabit(world, rule, now);
	if ("engagement" in rule) return isOneOf(rule.engagement, naiveTier(world, now));
	if ("lifecycle" in rule) return isOneOf(rule.lifecycle, naiveStage(world, now));
	throw new Error(`no model in ${JSON.stringify(rule)}`);
}

function isOneOf(words: string | readonly string[], word: string): boolean {
	return typeof words === "string" ? words === word : words.includes(word);
}

/** Local time is told by the runtime's own calendar; the rules under test say after which hour, or on which days. */
function naiveHabit({ events }: NaiveWorld, rule: Extract<Rule, { readonly habit: unknown }>, now: number): boolean {
	const { device, local_time: time } = rule.habit;
	const seen = new Set<string>();
	for (const event of events) {
		const context = event.context as { readonly device?: { readonly type: string }; readonly timezone?: string };
		if (!SIGNS.has(event.name) || event.name.startsWith("Email ") || now >= event.time + days(rule.within)) continue;
		const local = new Intl.DateTimeFormat("en-GB", {
			timeZone: context.timezone ?? "UTC",
			dateStyle: "short",
			timeStyle: "medium",
		}).format(event.time);
		const weekday = new Intl.DateTimeFormat("en-GB", { timeZone: context.timezone ?? "UTC", weekday: "short" })
			.format(event.time)
			.toLowerCase();
		const [day = "", clock = ""] = local.split(", ");
		const isSuch = device === undefined || (context.device !== undefined && device.includes(context.device.type));
		const isThen =
			time === undefined ||
			((time.after === undefined || clock >= time.after) &&
				(time.days === undefined || time.days.some((name) => name === weekday)));
		if (isSuch && isThen) seen.add(day);
	}
	return passes(rule.days ?? { gte: 1 }, seen.size);
}

/** Every moment at which some model could turn. */
export function naiveTurns(
	{ events, settings, population }: NaiveWorld,
	withins: readonly number[],
): readonly number[] {
	const { lifecycle, rfm } = settings;
	const spans = [7 * DAY, 30 * DAY, 90 * DAY, ...withins];
	for (const span of [lifecycle.new, lifecycle.active, lifecycle.lapsed, lifecycle.returned, rfm.within])
		if (span !== null) spans.push(days(span));
	for (const point of rfm.recency) if ("value" in point) spans.push(point.value);
	// The rules under test cut at tens of percents.
	spans.push(...(population?.measures["recency"]?.percentiles ?? []).filter((_, index) => (index + 1) % 10 === 0));
	const turns = new Set(events.flatMap(({ time }) => [...new Set(spans)].map((span) => time + span)));
	return [...turns].toSorted((a, b) => a - b);
}

interface NaiveScores {
	readonly recency: number;
	readonly frequency: number;
	readonly monetary: number;
}

interface NaiveOrder {
	readonly time: number;
	readonly cents: number;
	readonly isOrder: boolean;
}

const books = new WeakMap<NaiveWorld, readonly NaiveOrder[]>();

/** Worked out once per world: the slow reading is slow enough. */
function naiveOrders(world: NaiveWorld): readonly NaiveOrder[] {
	const known = books.get(world) ?? readOrders(world);
	books.set(world, known);
	return known;
}

function readOrders({ events }: NaiveWorld): NaiveOrder[] {
	const inOrder = [...events].toSorted((a, b) => a.time - b.time);
	const ids = new Set(inOrder.map(({ properties }) => properties["order_id"]).filter((id) => id !== undefined));
	const orders: NaiveOrder[] = [];
	for (const id of ids) {
		const about = inOrder.filter(({ properties }) => properties["order_id"] === id);
		const placed = about.filter(({ name }) => name === "Order Completed");
		const refunds = about.filter(({ name }) => name === "Order Refunded");
		const isCancelled = about.some(({ name }) => name === "Order Cancelled");
		const stated = refunds.flatMap((event) => centsOf(event) ?? []).reduce((sum, cents) => sum + Math.abs(cents), 0);
		const isWhole = refunds.some((event) => centsOf(event) === null);
		const [first] = placed;
		const earliest = about.find(({ name }) => name.startsWith("Order "));
		if (earliest === undefined) continue;
		if (first === undefined) {
			if (!isCancelled) orders.push({ time: earliest.time, cents: -stated, isOrder: false });
			continue;
		}
		if (isCancelled) continue;
		const paid = Math.max(...placed.filter(({ time }) => time === first.time).map((event) => centsOf(event) ?? 0));
		orders.push({ time: first.time, cents: isWhole ? 0 : Math.max(0, paid - stated), isOrder: true });
	}
	for (const event of inOrder.filter(({ properties }) => properties["order_id"] === undefined)) {
		if (event.name === "Order Completed") orders.push({ time: event.time, cents: centsOf(event) ?? 0, isOrder: true });
		const given = event.name === "Order Refunded" || event.name === "Order Cancelled" ? centsOf(event) : null;
		if (given !== null) orders.push({ time: event.time, cents: -Math.abs(given), isOrder: false });
	}
	return orders;
}

function centsOf({ properties }: ProfileEvent): number | null {
	const { total, products } = properties;
	if (typeof total === "number") return Math.round(total * 100);
	if (!Array.isArray(products)) return null;
	return products.reduce(
		(sum: number | null, product: { price?: unknown; quantity?: number } | string | null) =>
			typeof product === "object" && typeof product?.price === "number"
				? (sum ?? 0) + Math.round(product.price * 100) * (product.quantity ?? 1)
				: sum,
		null,
	);
}

function naiveValue(world: NaiveWorld, of: string, within: string | null, now: number): number | null {
	const all = naiveOrders(world);
	const newest = Math.max(...all.filter(({ isOrder }) => isOrder).map(({ time }) => time));
	if (of === "recency") return newest === -Infinity ? null : now - newest;
	const counted = within === null ? all : all.filter(({ time }) => now < time + days(within));
	const number = counted.filter(({ isOrder }) => isOrder).length;
	if (number === 0) return null;
	return of === "frequency" ? number : counted.reduce((sum, { cents }) => sum + cents, 0) / 100;
}

function naiveScores(world: NaiveWorld, now: number): NaiveScores | null {
	const { rfm } = world.settings;
	const age = naiveValue(world, "recency", null, now);
	const score = (of: "recency" | "frequency" | "monetary", value: number | null): number | null => {
		const within = of === "recency" ? null : rfm.within;
		const cuts = rfm[of].map((point) =>
			"value" in point ? point.value : percentile(world, of, within, point.percent),
		);
		if (cuts.includes(null)) return null;
		if (value === null) return 1;
		return of === "recency"
			? 1 + cuts.filter((cut) => value < (cut ?? 0)).length
			: 1 + cuts.filter((cut) => value > (cut ?? 0)).length;
	};
	const recency = score("recency", age);
	const frequency = score("frequency", naiveValue(world, "frequency", rfm.within, now));
	const monetary = score("monetary", naiveValue(world, "monetary", rfm.within, now));
	if (age === null || recency === null || frequency === null || monetary === null) return null;
	return { recency, frequency, monetary };
}

function percentile(world: NaiveWorld, of: string, within: string | null, percent: number): number | null {
	return world.population?.measures[within === null ? of : `${of} within ${within}`]?.percentiles[percent - 1] ?? null;
}

/** Recency (first figure) and worth (second), as in the table of the docs. */
const CLASSES: { readonly [name: string]: string } = {
	champions: "54 55",
	loyal: "44 45 34 35",
	potential: "52 53 42 43",
	new: "51",
	promising: "41",
	needs_attention: "33",
	about_to_sleep: "31 32",
	cant_lose: "25 15",
	at_risk: "23 24 13 14",
	hibernating: "21 22",
	lapsed: "11 12",
};

export function naiveClass({ recency, frequency, monetary }: NaiveScores): string {
	const worth = Math.round((frequency + monetary) / 2);
	const found = Object.entries(CLASSES).find(([, cells]) => cells.split(" ").includes(`${recency}${worth}`));
	if (found === undefined) throw new Error(`no class for ${recency} ${worth}`);
	return found[0];
}

/** Above the one percentile and not above the other; of recency the smallest values are the highest. */
function naiveRank(
	world: NaiveWorld,
	of: string,
	within: string | undefined,
	now: number,
	above: number,
	upTo: number,
): boolean {
	const value = naiveValue(world, of, within ?? null, now);
	const edge = (percent: number) => percentile(world, of, within ?? null, of === "recency" ? 100 - percent : percent);
	const low = above === 0 ? undefined : edge(above);
	const high = upTo === 100 ? undefined : edge(upTo);
	if (value === null || low === null || high === null) return false;
	if (of === "recency") return (low === undefined || value < low) && (high === undefined || value >= high);
	return (low === undefined || value > low) && (high === undefined || value <= high);
}

function naiveTier({ events, settings }: NaiveWorld, now: number): string {
	const byPeople = events.filter(isByAPerson);
	const kinds: readonly (readonly [names: readonly string[], points: number])[] = [
		[["Page Viewed", "Screen Viewed"], 1],
		[["Product Viewed"], 2],
		[["Product Added", "Checkout Started"], 5],
		[["Order Completed"], 10],
		[["Email Opened"], 2],
		[["Email Link Clicked"], 5],
	];
	let points = 0;
	for (const [names, worth] of kinds) {
		const newest = byPeople.filter(({ name }) => names.includes(name)).toSorted((a, b) => b.time - a.time);
		for (const { time } of newest.slice(0, 10)) {
			const age = now - time;
			points += age < 7 * DAY ? worth : age < 30 * DAY ? worth / 2 : age < 90 * DAY ? worth / 4 : 0;
		}
	}
	return points >= settings.engagement.highly
		? "highly"
		: points >= settings.engagement.moderately
			? "moderately"
			: "inactive";
}

export const SIGNS = new Set([
	"Page Viewed",
	"Screen Viewed",
	"Product Viewed",
	"Product Added",
	"Checkout Started",
	"Order Completed",
	"Email Opened",
	"Email Link Clicked",
]);
const MACHINES = new Set<unknown>(["prefetch", "scanner", "unknown"]);

function isByAPerson({ name, properties }: ProfileEvent): boolean {
	return !name.startsWith("Email ") || !MACHINES.has(properties["client"]);
}

function naiveStage(world: NaiveWorld, now: number): string {
	const { lifecycle } = world.settings;
	const times = world.events
		.filter((event) => SIGNS.has(event.name) && isByAPerson(event))
		.map(({ time }) => time)
		.toSorted((a, b) => a - b);
	const back = times.findLast((time, index) => index > 0 && time - (times[index - 1] ?? 0) >= days(lifecycle.silence));
	if (back !== undefined && now < back + days(lifecycle.returned)) return "re_engaged";
	const orders = naiveOrders(world).filter(({ isOrder }) => isOrder);
	const age = now - Math.max(...orders.map(({ time }) => time));
	if (orders.length > 0) {
		if (orders.length === 1 && age < days(lifecycle.new)) return "new";
		if (age < days(lifecycle.active)) return orders.length >= lifecycle.loyal_orders ? "loyal" : "active";
		return age < days(lifecycle.lapsed) ? "churn_risk" : "lapsed";
	}
	const decided = world.events.filter(({ consent }) => consent?.email !== undefined);
	const refused = Math.max(...decided.filter(({ consent }) => consent?.email === false).map(({ time }) => time));
	const since = Math.min(
		...decided.filter(({ time, consent }) => consent?.email === true && time > refused).map(({ time }) => time),
	);
	if (since === Infinity) return "visitor";
	return now < since + days(lifecycle.new) ? "new_subscriber" : "subscriber";
}

function passes(test: unknown, value: number): boolean {
	const [[operator, operand]] = Object.entries(test as { readonly [operator: string]: number }) as [[string, number]];
	if (operator === "gte") return value >= operand;
	if (operator === "lte") return value <= operand;
	if (operator === "eq") return value === operand;
	if (operator === "between") {
		const [low, high] = operand as unknown as readonly [number, number];
		return value >= low && value <= high;
	}
	throw new Error(operator);
}

function days(duration: string): number {
	const match = /^(\d+)([dhms])$/.exec(duration);
	if (match === null) throw new Error(duration);
	return Number(match[1]) * { d: DAY, h: DAY / 24, m: DAY / 1_440, s: 1_000 }[match[2] as "d" | "h" | "m" | "s"];
}
