import { describe, expect, it } from "vitest";
import type { JsonObject } from "../event/index.ts";
import { breakOf } from "./break.ts";
import { causesOf, type Surroundings } from "./causes.ts";
import { EventTally } from "./event-tally.ts";
import { findMissing, findOutliers, findRepeatedOrders } from "./find-in-events.ts";
import { findInPeople } from "./find-in-people.ts";
import { type DailyCount, findStaleEvents, findStaleSources } from "./find-stale.ts";
import { type Found, Trends } from "./finding.ts";
import { PeopleTally } from "./people-tally.ts";
import { review, type Reviewed, type Verdict } from "./review.ts";
import { sourceOf } from "./source-of.ts";

const NOW = Date.parse("2026-11-23T00:07:00Z");
const DAY = 24 * 3_600_000;
const TODAY = Math.floor(NOW / DAY);

function tallyOf(events: readonly { readonly name: string; readonly properties?: JsonObject; readonly id?: string; readonly time?: number }[]): EventTally {
	const tally = new EventTally("EUR", ["shopify", "till", "till-orders"]);
	for (const [index, { name, properties = {}, id = `m${index}`, time = NOW }] of events.entries()) tally.add({ profileId: "p", messageId: id, name, time, receivedAt: NOW, properties });
	return tally;
}

function random(seed: number): () => number {
	let state = seed;
	return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

function bad(properties: JsonObject): { readonly name: string; readonly properties: JsonObject }[] {
	return [1, 2, 3].map(() => ({ name: "Order Completed", properties }));
}

function order(id: string, total: number, currency = "EUR"): { readonly name: string; readonly properties: JsonObject } {
	return { name: "Order Completed", properties: { order_id: id, total, currency } };
}

/** One row a day, from so many days ago to so many days ago. */
function daily(name: string, from: number, to: number, count = 20): DailyCount[] {
	return Array.from({ length: from - to + 1 }, (_, index) => ({ name, day: TODAY - from + index, count }));
}

function fault(severity: number, lastAt: number): Found {
	return { key: "k", kind: "missing", says: "", severity, measured: "", facts: {}, lastAt };
}

function known(verdict: Verdict, decidedAt: number | null, decidedSeverity: number | null): ReadonlyMap<string, Reviewed> {
	return new Map([["k", { key: "k", verdict, decidedAt, decidedSeverity }]]);
}

describe("who told of an event", () => {
	it.each([
		["shopify-order-1", "shopify"],
		["till-orders-7", "till-orders"],
		["till-7", "till"],
		["shopifyx-1", "site"],
		["deadbeef-0000-4000-8000-000000000000", "site"],
		["email-email-opened-7-x-human-1", "emails"],
	])("%s is of %s", (id, source) => expect(sourceOf(id, ["till", "shopify", "till-orders"])).toBe(source));
});

describe("what is missing", () => {
	const whole = { order_id: "1", total: 5, currency: "EUR", products: [{ product_id: "a" }] };

	it.each<[string, JsonObject, string[]]>([
		["nothing", whole, []],
		["a total by another name", { ...whole, total: null, revenue: 5 }, []],
		["a total", { ...whole, total: null }, ["total"]],
		["an empty text", { ...whole, currency: "" }, ["currency"]],
		["an empty list", { ...whole, products: [] }, ["products"]],
		["a product without an id", { ...whole, products: [{ product_id: "a" }, { name: "b" }] }, ["products"]],
		["everything", {}, ["order_id", "total", "currency", "products"]],
		["a number 0 is there", { ...whole, total: 0, order_id: 0 }, []],
	])("%s", (_, properties, fields) => {
		expect(findMissing(tallyOf(bad(properties)), new Trends([])).found.map(({ facts }) => facts["field"])).toEqual(fields);
	});

	it("is told from three events and a hundredth on, for each source on its own", () => {
		const events = [...Array.from({ length: 300 }, (_, index) => ({ name: "Product Viewed", properties: index < 3 ? {} : { product_id: "a" } })), { name: "Product Viewed", id: "shopify-1" }];
		const { found, measures } = findMissing(tallyOf(events), new Trends([]));
		expect(found.map(({ key, severity }) => [key, severity])).toEqual([["missing/Product Viewed/product_id/site", 0.01]]);
		expect(measures).toHaveLength(2);
	});
});

describe("orders", () => {
	// np.random.seed(5); np.round(np.random.lognormal(3.9, 0.6, 12), 2); median and MAD of their logarithms by numpy 2.4.
	const USUAL = [64.38, 40.51, 212.4, 42.47, 52.76, 127.68, 28.63, 34.64, 55.29, 40.53, 24.15, 43.69];
	it("apart from the others are those more than five scales from the middle, either way", () => {
		const usual = [0, 1, 2].flatMap((round) => USUAL.map((total, index) => order(`${round}-${index}`, total)));
		expect(findOutliers(tallyOf(usual).orders).found).toEqual([]);
		// exp(3.762958593644262 ± 5 × 0.34661977926252785) are 243.7 and 7.61.
		const told = (totals: readonly number[]) => findOutliers(tallyOf([...usual, ...totals.map((total, index) => order(`far-${index}`, total))]).orders).found.map(({ key }) => key);
		expect(told([242])).toEqual([]);
		expect(told([4_369])).toEqual(["outlier/order value/EUR/high"]);
		expect(told([0.43])).toEqual(["outlier/order value/EUR/low"]);
		// Of few orders nobody knows what is usual.
		expect(findOutliers(tallyOf([...USUAL.map((total, index) => order(String(index), total)), order("far", 1e6)]).orders).found).toEqual([]);
	});

	it("are compared within their currency, and each once", () => {
		const yen = Array.from({ length: 40 }, (_, index) => order(`y${index}`, 4_000 + index * 100, "JPY"));
		const euro = Array.from({ length: 40 }, (_, index) => order(`e${index}`, 30 + index));
		const { found, measures } = findOutliers(tallyOf([...yen, ...euro, ...euro]).orders);
		expect(found).toEqual([]);
		expect(measures).toEqual([{ measure: "order_median", subject: "JPY", value: 5_950 }, { measure: "order_median", subject: "EUR", value: 49.5 }]);
	});

	it("that came twice are told apart: with other totals, and as two", () => {
		const told = (events: readonly ReturnType<typeof order>[]) => findRepeatedOrders(tallyOf(events).orders).map(({ key, severity }) => [key, severity]);
		expect(told([order("1", 5), order("2", 6)])).toEqual([]);
		expect(told([order("1", 5), order("1", 5)])).toEqual([["duplicate/orders twice", 1]]);
		expect(told([order("1", 5), order("1", 6), order("2", 6), order("2", 6, "USD")])).toEqual([["duplicate/order totals", 2]]);
	});
});

describe("people", () => {
	it("with dates that cannot be yet, but not with a renewal ahead", () => {
		const tally = new PeopleTally(NOW);
		tally.add({ profileId: "a", traits: { created_at: "2031-01-01", renews_at: "2031-01-01", plan: { last_paid_at: "x" } }, consent: { email: true }, lastSeenAt: 5 });
		expect(findInPeople(tally).map(({ key }) => key)).toEqual(["inconsistent/future/trait/created_at"]);
		expect([tally.emailAllowed, tally.emailDecided]).toEqual([1, 1]);
	});
});

describe("what stopped", () => {
	it("is what came every day, and not what came now and then", () => {
		const days = [
			...daily("Everyday", 18, 0),
			...daily("Stopped", 18, 4),
			...daily("Yesterday", 18, 2),
			...daily("Rare", 18, 4, 1),
			...daily("Young", 6, 4),
			...[18, 15, 12, 9, 6, 4].map((day) => ({ name: "Now and then", day: TODAY - day, count: 50 })),
		];
		const { found, over } = findStaleEvents(days, TODAY);
		expect(found.map(({ key, severity }) => [key, severity])).toEqual([["stale/event/Stopped", 3]]);
		expect(over).toEqual(["stale/event/Everyday", "stale/everything"]);
	});

	it("is told once where everything stopped; nothing is where nothing ever came", () => {
		expect(findStaleEvents([...daily("A", 18, 4), ...daily("B", 18, 4)], TODAY).found.map(({ key }) => key)).toEqual(["stale/everything"]);
		expect(findStaleEvents([], TODAY)).toEqual({ found: [], over: [] });
	});

	it("of webhooks is told when they had a week to deliver", () => {
		const sources = [{ id: "shop", name: "shopify", events: 0 }];
		const before = (value: number): Trends => new Trends([{ measure: "source_events", subject: "shopify", week: 1, value }]);
		const told = (trends: Trends, isWhole: boolean): number => findStaleSources(sources, trends, { now: NOW, isWhole }).found.length;
		expect(told(new Trends([]), true)).toBe(0);
		expect([0, 5, 300].map((value) => told(before(value), true))).toEqual([1, 1, 1]);
		// In a sample of the people a small source is missing by chance.
		expect([0, 5, 300].map((value) => told(before(value), false))).toEqual([0, 0, 1]);
	});
});

describe("a break", () => {
	it.each<[string, readonly number[], number, boolean]>([
		["a fall", [200, 210, 205, 198, 203, 207, 201, 204], 90, true],
		["a rise", [200, 210, 205, 198], 400, true],
		["a steady rise goes on", [100, 120, 140, 160, 180, 200, 220, 240], 262, false],
		["a steady rise ends", [100, 120, 140, 160, 180, 200, 220, 240], 130, true],
		["one wild week before", [200, 210, 205, 9_000, 198, 203, 207, 201], 204, false],
		["less than a fifth", [200, 200, 200, 200], 230, false],
		["too few weeks", [200, 200, 200], 20, false],
		["a wide course", [100, 300, 120, 280, 90, 310, 150, 260], 60, false],
		["from nothing to nothing", [0, 0, 0, 0], 0, false],
	])("%s", (_, before, now, isBreak) => expect(breakOf(before, now, Math.sqrt(now)) !== null).toBe(isBreak));

	it.each([[20, 10], [40, 40], [60, 60]])("is rarely seen in weeks that only chance moves by %i of 400: in fewer than %i of 2,000 courses", (deviation, most) => {
		const next = random(11);
		// Counts that chance makes, near enough: the sum of twelve uniform values is nearly normal.
		const week = (): number => 400 + deviation * (Array.from({ length: 12 }, next).reduce((sum, value) => sum + value, 0) - 6);
		const seen = Array.from({ length: 2_000 }, () => breakOf(Array.from({ length: 8 }, week), week(), 20)).filter((found) => found !== null);
		expect(seen.length).toBeLessThan(most);
	});
});

describe("the likely cause", () => {
	const reading = { events: ["Product Added", "Wish*"], readsCart: false, readsConsent: true, readsModels: true, segments: ["other", "own"] };
	const quiet: Surroundings = { now: NOW, readings: new Map([["own", reading]]), changedRules: new Map(), stopped: new Map(), consent: { now: 0.5, before: 0.5 }, modelsChangedAt: null, machines: { now: 0.3, before: 0.3 } };
	const kinds = (figure: "size" | "opens" | "clicks", change: number, more: Partial<Surroundings>): readonly string[] => causesOf("own", figure, { expected: 1, z: 9, change }, { ...quiet, ...more }).map(({ says }) => says);

	it.each<[string, "size" | "opens" | "clicks", number, Partial<Surroundings>, readonly string[]]>([
		["nothing changed", "size", -0.5, {}, []],
		["its rule", "size", -0.5, { changedRules: new Map([["own", NOW]]) }, ["its rule was changed on 2026-11-23"]],
		["a rule that it reads", "size", 0.5, { changedRules: new Map([["other", NOW]]) }, ["the rule of other, which it reads, was changed on 2026-11-23"]],
		["another rule", "size", 0.5, { changedRules: new Map([["third", NOW]]) }, []],
		["an event stopped", "size", -0.5, { stopped: new Map([["Product Added", "2026-11-19"]]) }, ["Product Added stopped coming after 2026-11-19"]],
		["an event of a prefix stopped", "size", -0.5, { stopped: new Map([["Wishlist Shared", "2026-11-19"]]) }, ["Wishlist Shared stopped coming after 2026-11-19"]],
		["opens stopped", "opens", -1, { stopped: new Map([["Email Opened", "2026-11-19"]]) }, ["Email Opened stopped coming after 2026-11-19"]],
		["fewer allow emails", "size", -0.5, { consent: { now: 0.4, before: 0.6 } }, ["40 % of those who decided allow emails, 60 % before"]],
		["fewer allow emails, and it rose", "size", 0.5, { consent: { now: 0.4, before: 0.6 } }, []],
		["scores", "size", 0.5, { modelsChangedAt: NOW }, ["the scores that it reads were set anew on 2026-11-23"]],
		["machines open", "opens", -0.5, { machines: { now: 0.6, before: 0.3 } }, ["machines made 60 % of the opens, 30 % before"]],
		["machines open, and clicks fell", "clicks", -0.5, { machines: { now: 0.6, before: 0.3 } }, []],
	])("%s", (_, figure, change, more, says) => expect(kinds(figure, change, more)).toEqual(says));
});

describe("a verdict", () => {
	it.each<[string, ReadonlyMap<string, Reviewed>, Found, string]>([
		["never seen", new Map(), fault(1, 5), "new"],
		["open", known("open", null, null), fault(9, 5), "kept"],
		["accepted", known("accepted", 3, 1), fault(9, 5), "kept"],
		["expected, a little more", known("expected", 3, 1), fault(1.99, 5), "kept"],
		["expected, twice as bad", known("expected", 3, 1), fault(2, 5), "worse"],
		["fixed, seen before that", known("fixed", 5, 1), fault(9, 5), "kept"],
		["fixed, seen after", known("fixed", 5, 1), fault(0.1, 6), "came back"],
	])("%s", (_, queue, one, outcome) => {
		const [told] = review(queue, [one], () => true);
		expect(told?.kind === "reopened" ? told.why : told?.kind).toBe(outcome);
	});

	it("sticks in any order of audits: what is expected is asked about only as often as it doubles", () => {
		const failing: number[] = [];
		for (let seed = 1; seed <= 300; seed += 1) {
			const next = random(seed);
			let queue = known("expected", 0, 1);
			let asked = 0;
			let worst = 1;
			for (let week = 0; week < 20; week += 1) {
				const severity = 1 + next() * 30;
				const [told] = review(queue, [fault(severity, week)], () => true);
				worst = Math.max(worst, severity);
				if (told?.kind !== "reopened") continue;
				asked += 1;
				queue = known("expected", week, severity);
			}
			if (asked > Math.log2(worst)) failing.push(seed);
		}
		expect(failing).toEqual([]);
	});

	it("is over only where the audit knows that the fault is gone", () => {
		expect(review(known("open", null, null), [], () => true)).toEqual([{ kind: "over", key: "k" }]);
		expect(review(known("open", null, null), [], () => false)).toEqual([]);
		for (const verdict of ["expected", "fixed"] as const) expect(review(known(verdict, 1, 1), [], () => true)).toEqual([]);
	});
});
