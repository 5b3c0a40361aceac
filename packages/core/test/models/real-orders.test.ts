import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RFM_CLASSES } from "../../src/model/index.ts";
import { isCancellation, readRetailLines, retailEvents, retailTotal } from "./online-retail.ts";
import { scorePeople } from "./score-people.ts";

const lines = readRetailLines(readFileSync(new URL("data/online-retail-excerpt.csv", import.meta.url), "utf8"));
const events = retailEvents(lines);
const NOW = Date.parse("2011-12-10T00:00:00Z");

describe("orders of a real shop", () => {
	it("are read whole", () => {
		// Summed with Python's decimal from the original file.
		expect([
			lines.length,
			lines.filter(isCancellation).length,
			events.size,
			[...events.values()].flat().length,
			retailTotal(lines),
		]).toEqual([624, 42, 50, 141, 29223.78]);
	});

	it("give every customer the value that the lines come to", () => {
		const { people } = scorePeople(events, NOW);
		for (const person of people.filter(({ orders }) => orders > 0)) {
			const own = lines.filter(({ customer }) => customer === person.id);
			expect([person.id, person.value]).toEqual([person.id, Number(retailTotal(own))]);
			expect(person.orders).toBe(
				new Set(own.filter((line) => !isCancellation(line)).map(({ invoice }) => invoice)).size,
			);
		}
	});

	it("put each customer who ordered into exactly one class, moved there by the population", () => {
		const { people, moved } = scorePeople(events, NOW);
		const customers = people.filter(({ orders }) => orders > 0);
		expect(customers.every((person) => person.class !== null)).toBe(true);
		expect(people.filter(({ orders }) => orders === 0).every((person) => person.class === null)).toBe(true);
		expect(moved).toBe(customers.length + people.filter(({ isTopFifth }) => isTopFifth).length);
		// Bought for 77,183.60 and returned it all: worth nothing, long ago.
		expect(people.find(({ id }) => id === "12346")).toMatchObject({
			value: 0,
			orders: 1,
			class: "lapsed",
			isTopFifth: false,
		});
		expect(new Set(customers.map((person) => person.class)).size).toBeGreaterThanOrEqual(RFM_CLASSES.length - 4);
	});
});
