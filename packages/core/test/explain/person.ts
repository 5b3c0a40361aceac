import { compileDefinitions, parseDefinitions, type Definitions } from "../../src/definition/index.ts";
import type { ProfileEvent } from "../../src/event/index.ts";
import { explain, type Reason } from "../../src/explain/index.ts";
import type { ProfileId } from "../../src/identity/index.ts";
import type { Population } from "../../src/model/index.ts";
import { newProfile, step, type ProfileState } from "../../src/profile/index.ts";

/* One person with a history that has something for every node of the language, and how to ask why. */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Sunday, 13:00 in Berlin. */
export const NOW = Date.parse("2026-11-22T12:00:00Z");

const SITE =
	"id: s\nname: S\nurl: https://s.example\nwrite_key: key-1\ncurrency: EUR\ntime_zone: Europe/Berlin\nconsent: { default: granted }\n";

export function definitionsOf(
	segments: Readonly<Record<string, string>>,
	traits: Readonly<Record<string, string>> = {},
): Definitions {
	const files = [
		{ path: "site.yaml", text: SITE },
		...Object.entries(segments).map(([id, rule]) => ({ path: `segments/${id}.yaml`, text: `name: ${id}\nrule: ${rule}\n` })),
		...Object.entries(traits).map(([id, text]) => ({ path: `traits/${id}.yaml`, text })),
	];
	const parsed = parseDefinitions(files);
	if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
	return parsed.value;
}

/** An event so long ago. */
export function event(messageId: string, name: string, ago: number, more: Partial<ProfileEvent> = {}): ProfileEvent {
	const time = NOW - ago;
	return {
		messageId,
		type: name === "Identified" ? "identify" : "track",
		name,
		time,
		receivedAt: time,
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the key of user_id u
		source: "user_id:u" as ProfileEvent["source"],
		identifiers: [],
		properties: {},
		traits: {},
		unset: [],
		consent: null,
		context: {},
		...more,
	};
}

export function at(ago: number): string {
	return new Date(NOW - ago).toISOString();
}

const BERLIN = { country: "DE", region: "Berlin", region_code: "BE", latitude: 52.52, longitude: 13.405, timezone: "Europe/Berlin" };

export const HISTORY: readonly ProfileEvent[] = [
	event("signup", "Identified", 90 * DAY, { traits: { plan: "free", status: "onboarding", address: { city: "Berlin" } }, consent: { email: true } }),
	event("opened", "Email Opened", 50 * DAY, { properties: { template: "summer" } }),
	event("order-1", "Order Completed", 40 * DAY, { properties: { order_id: "1", total: 40, category: "shoes", products: [{ product_id: "red-cup", price: 40 }] } }),
	event("order-2", "Order Completed", 9 * DAY, { properties: { order_id: "2", total: 60.1, category: "cups", products: [{ product_id: "red-cup", price: 60.1 }] } }),
	event("order-3", "Order Completed", 5 * DAY, { properties: { order_id: "3", total: 20.2, category: "cups", products: [{ product_id: "blue-pot", price: 20.2 }] } }),
	event("upgrade", "Identified", 20 * DAY, { traits: { plan: "pro" } }),
	event("scored", "Identified", 2 * DAY, { traits: { "score:churn": { value: 0.83, version: "2026-11", computed_at: "2026-11-20T03:00:00.000Z" }, "score:groups": { value: 2, version: null, computed_at: "2026-11-20T03:00:00.000Z" } } }),
	event("listed", "Identified", 4 * DAY, { traits: { "list:vip": true } }),
	event("no-ads", "Identified", 7 * DAY, { consent: { ads: false } }),
	event("newsletter", "Email Opened", 6 * DAY, { properties: { template: "welcome", client: "human" } }),
	event("seen-jar", "Product Viewed", 2 * DAY, { properties: { product_id: "moon-jar", price: 30 }, context: { device: { type: "mobile" }, location: BERLIN, timezone: "Europe/Berlin" } }),
	event("seen-mug", "Product Viewed", 30 * HOUR, { properties: { product_id: "tide-mug", price: 10 } }),
	event("added-mug", "Product Added", 29 * HOUR, { properties: { product_id: "tide-mug", name: "Tide mug", price: 10, quantity: 2 } }),
	event("cart-opened", "Cart Viewed", 28 * HOUR, { properties: { cart_id: "c1" } }),
];

export const POPULATION: Population = {
	version: "p1",
	computedAt: NOW - DAY,
	measures: Object.fromEntries(
		["recency", "frequency", "monetary", "monetary within 90d", "frequency within 90d"].map((key) => [
			key,
			{ people: 1_000, percentiles: Array.from({ length: 99 }, (_, index) => (key === "recency" ? (index + 1) * DAY : key.startsWith("frequency") ? 1 + Math.floor(index / 25) : (index + 1) * 2)) },
		]),
	),
};

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- sixteen hexadecimal digits, as a minted one
const ID = "00123456789abcde" as ProfileId;

export function stateOf(definitions: Definitions, history: readonly ProfileEvent[], now = NOW): ProfileState {
	const program = compileDefinitions(definitions, "v1", POPULATION);
	if (!program.ok) throw new Error(JSON.stringify(program.problems));
	const first = Math.min(...history.map(({ time }) => time), now);
	return step({ program: program.value, state: newProfile(ID, first), events: history, now: Math.min(now, Math.max(first, ...history.map(({ time }) => time))), history: () => history }).state;
}

/** Why the person is in the segment of this rule or not. */
export function why(rule: string, { history = HISTORY, now = NOW, traits = {} }: { history?: readonly ProfileEvent[]; now?: number; traits?: Readonly<Record<string, string>> } = {}): Reason {
	const definitions = definitionsOf({ asked: rule, loyal: "{ event: Order Completed, count: { gte: 3 } }" }, traits);
	const reason = explain({ definitions, population: POPULATION, state: stateOf(definitions, history, now), history, now, segment: "asked" });
	if (reason === null) throw new Error("no such segment");
	return reason;
}
