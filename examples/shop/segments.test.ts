import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compileDefinitions, parseDefinitions, type SourceFile } from "../../packages/core/src/definition/index.ts";
import type { JsonObject, ProfileEvent } from "../../packages/core/src/event/index.ts";
import { identifierKeyOf, mintProfileId } from "../../packages/core/src/identity/index.ts";
import { DEFAULT_SETTINGS, histogramOf, populationOf } from "../../packages/core/src/model/index.ts";
import { evaluate, newProfile, step } from "../../packages/core/src/profile/index.ts";
import type { Program } from "../../packages/core/src/segment/index.ts";

/* The audiences of the demo shop: one person who is meant, and one who is so only nearly. */

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NOW = Date.parse("2026-06-01T12:00:00Z");
const program = shopProgram();

/** In place of an event's name: an identify call, which is no activity. */
const IDENTIFY = "";

/** How long ago, what, with which properties, in which context. */
type Happened = readonly [ago: number, name: string, properties?: JsonObject, context?: JsonObject];

function isIn(segment: string, ...events: readonly Happened[]): boolean {
	return stateOf(events).segment(segment).in;
}

const NEW_YORK = { location: { country: "US", region: "New York", region_code: "NY" } };
const TEXAS = { location: { country: "US", region: "Texas", region_code: "TX" } };
const VIEWED: Happened = [2 * DAY, "Product Viewed", { product_id: "moon-jar", category: "ceramics" }];

function orders(count: number, newest: number, total = 20): Happened[] {
	return Array.from({ length: count }, (_, index): Happened => [
		newest + index * DAY,
		"Order Completed",
		{ order_id: `${newest} ${index}`, total },
	]);
}

/** At 19:30 UTC, which is 21:30 in Berlin and 15:30 in New York. */
function evening(daysAgo: number, device: string, timezone: string): Happened {
	return [daysAgo * DAY - 7.5 * HOUR, "Page Viewed", {}, { device: { type: device }, timezone }];
}

function viewed(ago: number, category: string): Happened {
	return [ago, "Product Viewed", { product_id: category, category }];
}

describe("the shop's audiences", () => {
	it("regulars from New York", () => {
		expect(isIn("new-york-regulars", ...orders(8, 5 * DAY), [DAY, "Page Viewed", {}, NEW_YORK])).toBe(true);
		expect(isIn("new-york-regulars", ...orders(8, 5 * DAY), [DAY, "Page Viewed", {}, TEXAS])).toBe(false);
		expect(isIn("new-york-regulars", ...orders(1, 5 * DAY), [DAY, "Page Viewed", {}, NEW_YORK])).toBe(false);
	});

	it("on the phone in the evening, by their own clock", () => {
		expect(isIn("mobile-evenings", ...[3, 5, 9].map((days) => evening(days, "mobile", "Europe/Berlin")))).toBe(true);
		expect(isIn("mobile-evenings", ...[3, 5].map((days) => evening(days, "mobile", "Europe/Berlin")))).toBe(false);
		expect(isIn("mobile-evenings", ...[3, 5, 9].map((days) => evening(days, "desktop", "Europe/Berlin")))).toBe(false);
		// The same moments are early afternoon there.
		expect(isIn("mobile-evenings", ...[3, 5, 9].map((days) => evening(days, "mobile", "America/New_York")))).toBe(
			false,
		);
	});

	it("at risk, but looking again", () => {
		expect(isIn("at-risk-browsing-again", ...orders(8, 150 * DAY, 100), VIEWED)).toBe(true);
		expect(isIn("at-risk-browsing-again", ...orders(8, 150 * DAY, 100))).toBe(false);
		expect(isIn("at-risk-browsing-again", ...orders(8, 5 * DAY, 100), VIEWED)).toBe(false);
	});

	it("abandoned carts of the best customers, refunds taken off", () => {
		const cart: Happened = [HOUR, "Product Added", { product_id: "tide-mug", price: 26, quantity: 1 }];
		expect(isIn("valuable-abandoned-carts", ...orders(2, 20 * DAY, 450), cart)).toBe(true);
		expect(isIn("valuable-abandoned-carts", ...orders(2, 20 * DAY, 40), cart)).toBe(false);
		const refund: Happened = [DAY, "Order Refunded", { order_id: `${20 * DAY} 0`, total: 400 }];
		expect(isIn("valuable-abandoned-carts", ...orders(2, 20 * DAY, 450), refund, cart)).toBe(false);
	});

	it("viewed, not added, from exactly 48 hours on", () => {
		expect(isIn("viewed-not-added", VIEWED)).toBe(true);
		expect(isIn("viewed-not-added", [2 * DAY - 1, "Product Viewed", { product_id: "moon-jar" }])).toBe(false);
		expect(isIn("viewed-not-added", VIEWED, [DAY, "Product Added", { product_id: "moon-jar" }])).toBe(false);
		expect(isIn("viewed-not-added", VIEWED, [DAY, "Product Added", { product_id: "tide-mug" }])).toBe(true);
	});

	it("repeat buyers, recent high spend, the fifth order", () => {
		expect(isIn("repeat-buyers-30-days", ...orders(2, 28 * DAY))).toBe(true);
		expect(isIn("repeat-buyers-30-days", ...orders(2, 29 * DAY))).toBe(false);
		expect(isIn("recent-high-spend", ...orders(1, 80 * DAY, 500))).toBe(true);
		expect(isIn("recent-high-spend", ...orders(1, 90 * DAY, 500))).toBe(false);
		expect(isIn("fifth-order", ...orders(5, DAY))).toBe(true);
		expect(isIn("fifth-order", ...orders(6, DAY))).toBe(false);
	});

	it("new subscribers", () => {
		expect(isIn("welcome", [DAY, "Consent Updated", { subscribed: true }])).toBe(true);
		expect(isIn("welcome", [31 * DAY, "Consent Updated", { subscribed: true }])).toBe(false);
		expect(isIn("welcome", [DAY, "Consent Updated", { subscribed: true }], ...orders(1, HOUR))).toBe(false);
	});

	it("inactive only who has been known for so long, not who just signed up", () => {
		const signedUp = (ago: number): Happened => [ago, IDENTIFY];
		expect(isIn("inactive-30-days", signedUp(0))).toBe(false);
		expect(isIn("inactive-30-days", signedUp(30 * DAY - 1))).toBe(false);
		expect(isIn("inactive-30-days", signedUp(30 * DAY))).toBe(true);
		expect(isIn("inactive-30-days", signedUp(60 * DAY), [DAY, "Page Viewed"])).toBe(false);
	});

	it("the category looked at most, and the number of orders", () => {
		const traits = stateOf([
			viewed(DAY, "tea"),
			viewed(2 * DAY, "ceramics"),
			viewed(3 * DAY, "ceramics"),
			...orders(2, DAY),
			...orders(2, DAY),
		]).traits();
		expect(traits).toMatchObject({ favourite_category: "ceramics", orders_placed: 2 });
	});
});

it("everything that docs/models.md shows is accepted, and the settings there are the defaults", () => {
	const text = readFileSync(new URL("../../docs/models.md", import.meta.url), "utf8");
	const shown = [...text.matchAll(/^```yaml\n# (\S+)\n(.*?)^```$/gms)].map(
		([, path = "", inside = ""]): SourceFile => ({ path, text: inside }),
	);
	expect(shown.map(({ path }) => path)).toContain("models.yaml");
	const site = { path: "site.yaml", text: readFileSync(new URL("site.yaml", import.meta.url), "utf8") };
	const definitions = parseDefinitions([site, ...shown]);
	expect(definitions).toMatchObject({ ok: true, value: { models: DEFAULT_SETTINGS } });
});

function stateOf(happened: readonly Happened[]) {
	const events = happened.map(([ago, name, properties = {}, context = {}], index): ProfileEvent => {
		const source = { type: "anonymous_id", value: "somebody" } as const;
		const time = NOW - ago;
		return {
			messageId: String(index),
			type: name === IDENTIFY ? "identify" : "track",
			name,
			time,
			receivedAt: time,
			source: identifierKeyOf(source),
			identifiers: [source],
			properties,
			traits: {},
			unset: [],
			consent: properties["subscribed"] === true ? { email: true } : null,
			context,
		};
	});
	const start = newProfile(mintProfileId(0, [0, 1]), Math.min(...events.map(({ time }) => time)));
	return evaluate(program, step({ program, state: start, events, now: NOW, history: () => events }).state, NOW);
}

/** The shop as published, among a hundred customers: 1 to 10 orders, 10 to 1,000 euros, last bought 2 to 200 days ago. */
function shopProgram(): Program {
	const files = ["", "segments", "traits", "blocks/cart", "emails"].flatMap((folder) =>
		readdirSync(new URL(`./${folder}${folder === "" ? "" : "/"}`, import.meta.url))
			.filter((name) => /\.(?:yaml|liquid)$/.test(name))
			.map((name): SourceFile => {
				const path = folder === "" ? name : `${folder}/${name}`;
				return { path, text: readFileSync(new URL(path, import.meta.url), "utf8") };
			}),
	);
	const definitions = parseDefinitions(files);
	if (!definitions.ok) throw new Error(JSON.stringify(definitions.problems));
	const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
	const monetary = histogramOf(hundred.map((one) => one * 10));
	const population = populationOf(
		[
			{
				recency: histogramOf(hundred.map((one) => one * 2 * DAY)),
				frequency: histogramOf(hundred.map((one) => Math.ceil(one / 10))),
				monetary,
				"monetary within 90d": histogramOf(hundred.map((one) => one * 5)),
			},
		],
		null,
		NOW,
	);
	const compiled = compileDefinitions(definitions.value, "v1", population);
	if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
	return compiled.value;
}
