import { describe, expect, it } from "vitest";
import { lineThrough, median, robustZ, spreadOf } from "./robust.ts";

// np.median(x) and np.median(np.abs(x - np.median(x))) * 1.4826022185, worked out by hand.
describe("median and spread", () => {
	it.each<[number[], number, number]>([
		[[1, 2, 3, 4, 100], 3, 1.4826022185],
		[[10, 12, 11, 13], 11.5, 1.4826022185],
		[[2.5], 2.5, 0],
		[[19.9, 25, 49.9, 49.9, 54.9, 79, 1_990], 49.9, 36.9167952407],
	])("of %j", (values, middle, scale) => {
		expect(median(values)).toBe(middle);
		expect(spreadOf(values).scale).toBeCloseTo(scale, 8);
	});

	it("of values that are mostly the same is the mean deviation", () => {
		// |x - 5| = 0, 0, 0, 0, 10: mean 2, times sqrt(pi / 2).
		expect(spreadOf([5, 5, 5, 5, 15]).scale).toBeCloseTo(2.5066282746, 8);
		expect(robustZ(15, spreadOf([5, 5, 5, 5, 15]))).toBeCloseTo(3.9894228, 6);
		expect(robustZ(9, spreadOf([5, 5, 5]))).toBe(0);
		expect(median([])).toBeNaN();
	});

	it("are moved, scaled and shuffled with the values, and a third of them may be anything", () => {
		let seed = 7;
		const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
		const failing: string[] = [];
		for (let round = 0; round < 300; round += 1) {
			const values = Array.from({ length: 5 + Math.floor(random() * 40) }, () => Math.round(random() * 1_000) / 10);
			const { middle, scale } = spreadOf(values);
			const moved = spreadOf(values.toReversed().map((value) => value * 3 + 40));
			const wild = spreadOf([...values, ...values.slice(0, Math.floor(values.length / 3)).map(() => 1e12)]);
			const isRight = Math.abs(moved.middle - middle * 3 - 40) < 1e-6 && Math.abs(moved.scale - scale * 3) < 1e-6 && wild.middle <= Math.max(...values);
			if (!isRight) failing.push(JSON.stringify(values));
		}
		expect(failing).toEqual([]);
	});
});

describe("the line through values", () => {
	it("goes with them, whatever one of them does", () => {
		expect(lineThrough([100, 110, 120, 130, 140])).toEqual({ slope: 10, start: 100 });
		expect(lineThrough([100, 110, 9_000, 130, 140])).toEqual({ slope: 10, start: 100 });
		expect(lineThrough([7])).toEqual({ slope: 0, start: 7 });
	});
});
