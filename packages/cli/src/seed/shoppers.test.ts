import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseDefinitions } from "@pipit/core/definition";
import { NO_DEFAULTS, parseEvent } from "@pipit/core/event";
import { expect, it } from "vitest";
import { readFolder } from "../folder/read-folder.ts";
import { shoppersOf } from "./shoppers.ts";

const DEMO = resolve(import.meta.dirname, "../../../../examples/shop");

function shoppersAt(now: number) {
	const definitions = parseDefinitions(readFolder(DEMO));
	if (!definitions.ok || definitions.value.products[0] === undefined) throw new Error(readFileSync(join(DEMO, "products.yaml"), "utf8"));
	const [first, ...others] = definitions.value.products;
	return shoppersOf({ products: [first, ...others], currency: "EUR", url: "http://localhost:8787/demo", now });
}

const NOON = Date.UTC(2026, 10, 22, 12);

it("the same shoppers every time: nothing later than now, every event with an id of its own, all of it taken as it is", () => {
	for (const now of [NOON, NOON + 11 * 3_600_000, NOON + 20.5 * 3_600_000]) {
		const shoppers = shoppersAt(now);
		expect(shoppers).toEqual(shoppersAt(now));
		const events = shoppers.flatMap((one) => one.events);
		expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
		for (const event of events) {
			expect(Date.parse(event.timestamp)).toBeLessThanOrEqual(now);
			const context = { receivedAt: now, sentAt: null, type: null, defaults: NO_DEFAULTS, mintId: () => "", via: "import" };
			expect(parseEvent(event, context)).toMatchObject({ ok: true, notices: [] });
		}
	}
});

it("only the dates move with the day", () => {
	const [one, other] = [NOON, NOON + 86_400_000].map((now) => shoppersAt(now).map(({ events }) => events.map((event) => JSON.stringify({ ...event, timestamp: null }).replaceAll(/seed-letter-\d+/g, ""))));
	expect(one).toEqual(other);
});
