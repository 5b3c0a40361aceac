import { NO_DEFAULTS, parseEvent } from "../../packages/core/src/event/index.ts";
import { eventCleaner, parsePlan, planChecker } from "../../packages/core/src/quality/index.ts";

/*
 * `node bench/quality/quality.ts`: what cleaning and checking cost for one event, beside reading it as it came (the floor) and
 * `JSON.parse` alone. The best of seven rounds; only the ratios compare across machines.
 */

const NOW = Date.parse("2026-11-22T10:00:00Z");
const CONTEXT = { receivedAt: NOW, sentAt: null, type: null, defaults: NO_DEFAULTS, mintId: () => "minted", via: "bench" };
const plan = parsePlan({
	country: "DE",
	categories: { shoes: ["Schuhe", "Sneaker"] },
	events: { "Order Completed": { schema: { required: ["order_id", "total"], properties: { order_id: { type: "string" }, total: { type: "number", minimum: 0 }, products: { type: "array", items: { required: ["product_id"], properties: { price: { type: "number" }, quantity: { type: "integer", minimum: 1 } } } } } } } },
});
if (!plan.ok) throw new Error(JSON.stringify(plan.problems));
const cleaner = eventCleaner({ languages: ["de-DE"], plan: plan.value });
const check = planChecker(plan.value);

const page = { type: "page", messageId: "m", anonymousId: "a", timestamp: "2026-11-22T09:59:00Z", properties: { url: "https://shop.example/", title: "Shop", path: "/" }, context: { page: { url: "https://shop.example/" }, locale: "de-DE" } };
const order = { type: "track", event: "Order Completed", messageId: "m", anonymousId: "a", userId: "u", timestamp: "2026-11-22T09:59:00Z", properties: { order_id: "1", total: 52.5, currency: "EUR", products: [{ product_id: "mug", name: "Mug", price: 15, quantity: 2, category: "Schuhe" }, { product_id: "pot", name: "Pot", price: 22.5, quantity: 1, category: "kitchen" }] }, context: { page: { url: "https://shop.example/" } } };
const clean = { type: "identify", messageId: "m", userId: "u", timestamp: "2026-11-22T09:59:00Z", traits: { email: "ada@example.com", phone: "+4930901820", country: "DE", birthday: "1990-05-17", first_name: "Ada", last_name: "Lovelace", plan: "pro" } };
const dirty = { ...clean, traits: { email: " Ada@Example.COM", phone: "030 901820", country: "Allemagne", birthday: "17. Mai 1990", first_name: "Ada ", last_name: " Lovelace", plan: "pro", gender: "Frau", language: "German" } };

console.log("| event | JSON.parse | as it came | cleaned and checked | more by |\n| --- | ---: | ---: | ---: | ---: |");
for (const [name, event] of Object.entries({ "page view": page, "order with two products": order, "identify, clean": clean, "identify, nothing clean": dirty })) {
	const text = JSON.stringify(event);
	const parse = best(() => JSON.parse(text));
	const plain = best(() => parseEvent(event, CONTEXT));
	const cleaned = best(() => {
		const result = parseEvent(event, CONTEXT, cleaner);
		return result.ok ? check(result.event) : null;
	});
	console.log(`| ${name} | ${parse.toFixed(2)} µs | ${plain.toFixed(2)} µs | ${cleaned.toFixed(2)} µs | ${(cleaned - plain).toFixed(2)} µs, ${(cleaned / plain).toFixed(2)} × |`);
}

/** Microseconds of CPU a call. */
function best(run: () => unknown): number {
	let least = Infinity;
	for (let round = 0; round < 7; round += 1) {
		const before = process.cpuUsage();
		for (let times = 0; times < 20_000; times += 1) run();
		const { user, system } = process.cpuUsage(before);
		least = Math.min(least, (user + system) / 20_000);
	}
	return least;
}
