import { describe, expect, it } from "vitest";
import { chanceOf, type Chance } from "../../test/oracle/random.ts";
import {
	binOf,
	edgeOf,
	histogramOf,
	mergeHistograms,
	peopleIn,
	percentileOf,
	populationOf,
	TOLERATED_POINTS,
} from "./index.ts";

/** Values of very different sizes: cents, whole numbers, ages in ms, zero and below. */
function makeValue(chance: Chance): number {
	switch (chance.below(5)) {
		case 0:
			return Math.round(10 ** (chance.next() * 6) * 100) / 100;
		case 1:
			return 1 + chance.below(200);
		case 2:
			return chance.below(400 * 86_400_000);
		case 3:
			return 2 ** chance.below(60) * (chance.odds(0.5) ? 1 : 1 + 2 ** -40);
		default:
			return chance.pick([0, -5, 0.001, 2 ** -7, 2 ** 50, Number.MAX_VALUE]);
	}
}

describe("a histogram", () => {
	it("puts every value under an edge that is at most 1/64 above it", () => {
		const chance = chanceOf(1);
		const bins = new Set<number>();
		for (let count = 0; count < 100_000; count += 1) {
			const value = makeValue(chance);
			const bin = binOf(value);
			const edge = edgeOf(bin);
			if (value > 2 ** -7 && value <= 2 ** 50) {
				if (!(edgeOf(bin - 1) < value && value <= edge && edge <= value * (1 + 1 / 64)))
					throw new Error(`${value} is in bin ${bin} with edge ${edge}`);
			}
			bins.add(bin);
		}
		expect(Math.min(...bins)).toBe(0);
		expect(Math.max(...bins)).toBe(3_649);
	});

	it("tells whole numbers up to 128 apart", () => {
		const bins = Array.from({ length: 129 }, (_, number) => binOf(number));
		expect(new Set(bins).size).toBe(129);
		expect(bins.map(edgeOf)).toEqual(Array.from({ length: 129 }, (_, number) => number));
	});

	it("adds up: the histograms of parts make that of the whole", () => {
		const chance = chanceOf(2);
		const values = chance.list(500, 500, () => makeValue(chance));
		const parts = [values.slice(0, 10), values.slice(10, 300), values.slice(300), []].map(histogramOf);
		expect(mergeHistograms(parts)).toEqual(histogramOf(values));
		expect(peopleIn(mergeHistograms(parts))).toBe(500);
	});
});

describe("a population", () => {
	it("has percentiles within 1/64 above those of the sorted values", () => {
		let most = 0;
		for (let seed = 1; seed <= 50; seed += 1) {
			const chance = chanceOf(seed);
			const values = chance
				.list(1, 400, () => 1 + chance.below(10) + 10 ** (chance.next() * 5))
				.toSorted((a, b) => a - b);
			const population = populationOf([{ monetary: histogramOf(values) }], null, 0);
			for (let percent = 1; percent <= 99; percent += 1) {
				const exact = values[Math.ceil((percent * values.length) / 100) - 1] ?? 0;
				const found = percentileOf(population, "monetary", percent) ?? 0;
				if (!(found >= exact && found <= exact * (1 + 1 / 64)))
					throw new Error(`seed ${seed}: ${percent}% of ${values.length} is ${exact}, got ${found}`);
				most = Math.max(most, found / exact - 1);
			}
		}
		expect(most).toBeGreaterThan(1 / 128);
	});

	it("keeps a cut while it still cuts off about that share, so that its version stays", () => {
		const chance = chanceOf(3);
		const values = chance.list(5_000, 5_000, () => 10 ** (1 + chance.next() * 2));
		const before = populationOf([{ monetary: histogramOf(values) }], null, 1);
		const again = populationOf([{ monetary: histogramOf([...values, 10.5, 55, 999]) }], before, 2);
		expect(again.version).toBe(before.version);
		expect(again.computedAt).toBe(2);

		const other = populationOf([{ monetary: histogramOf(values.map((value) => value * 1.2)) }], before, 3);
		expect(other.version).not.toBe(before.version);
		for (let percent = 1; percent <= 99; percent += 1) {
			const cut = percentileOf(other, "monetary", percent) ?? 0;
			const share = (values.filter((value) => edgeOf(binOf(value * 1.2)) <= cut).length / values.length) * 100;
			const kept = cut === percentileOf(before, "monetary", percent);
			expect(share).toBeGreaterThanOrEqual(percent - (kept ? TOLERATED_POINTS : 0));
		}
	});

	it("does not depend on how people are spread over shards, and says nothing of what nobody has", () => {
		const shards = [
			{ monetary: histogramOf([1, 2, 3]), frequency: histogramOf([1]) },
			{},
			{ monetary: histogramOf([4]), frequency: histogramOf([]) },
		];
		const one = populationOf(shards, null, 7);
		const other = populationOf([{ monetary: histogramOf([4, 3, 2, 1]), frequency: histogramOf([1]) }], null, 7);
		expect(one).toEqual(other);
		expect(one.measures["monetary"]?.people).toBe(4);
		expect(percentileOf(one, "recency", 20)).toBeNull();
		expect(populationOf([{ monetary: [] }], null, 0).measures).toEqual({});
	});
});
