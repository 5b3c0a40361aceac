import { describe, expect, it } from "vitest";
import { randomNumbers } from "../content/content.fixtures.ts";
import { addDays, CoViews } from "./co-views.ts";

describe("what is viewed together", () => {
	it("equals a naive count, for random people", () => {
		for (let seed = 1; seed <= 200; seed += 1) {
			const random = randomNumbers(seed);
			const people = Array.from({ length: random(30) }, () => Array.from({ length: random(8) }, () => `p${random(12)}`));
			const views = new CoViews();
			for (const products of people) views.add(products);
			const result = views.result();
			for (const [id, { people: count, together }] of result) {
				const sets = people.map((products) => new Set(products));
				const looked = sets.filter((products) => products.has(id));
				const naive = new Map<string, number>();
				for (const products of looked) for (const other of products) if (other !== id) naive.set(other, (naive.get(other) ?? 0) + 1);
				if (count !== looked.length) throw new Error(`seed ${seed}: ${id} has ${count} people`);
				expect(new Map(together)).toEqual(naive);
				expect(together.map(([, n]) => n)).toEqual([...naive.values()].toSorted((a, b) => b - a));
			}
			expect(views.isApproximate).toBe(false);
		}
	});

	it("is bounded, keeps what is frequent, and says that it is approximate", () => {
		const views = new CoViews();
		for (let person = 0; person < 6_000; person += 1) {
			const rare = Array.from({ length: 8 }, (_, index) => `rare-${person}-${index}`);
			views.add(person % 2 === 0 ? [...rare, "tea", "cup"] : rare);
		}
		expect(views.isApproximate).toBe(true);
		const [first] = views.result().get("tea")?.together ?? [];
		expect(first?.[0]).toBe("cup");
		// Lossy counting loses at most what was forgotten at each pruning.
		expect(first?.[1]).toBeGreaterThan(2_900);
	});

	it("of one person only so many products are paired", () => {
		const views = new CoViews();
		views.add(Array.from({ length: 5_000 }, (_, index) => `p${index}`));
		expect(views.result().size).toBe(20);
		expect(views.isApproximate).toBe(true);
	});

	it("older days count less", () => {
		const day = { people: 4, together: [["cup", 4]] as const };
		expect(addDays([{ age: 0, day }, { age: 10, day }], 10)).toEqual({ people: 6, together: [["cup", 6]] });
	});
});
