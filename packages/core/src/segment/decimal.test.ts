import { describe, expect, it } from "vitest";
import { addDecimals, compareDecimals, type Decimal, decimalToNumber, divideDecimal, multiplyDecimals } from "./decimal.ts";

describe("decimals", () => {
	it("sums of cents are what they are on paper", () => {
		const sum = Array.from({ length: 1_000 }, () => 0.1).reduce<Decimal>(addDecimals, 0);
		expect(sum).toBe(100);
		expect(addDecimals(0.1, 0.2)).toBe(0.3);
		expect(addDecimals(1_000_000.01, -1_000_000)).toBe(0.01);
	});

	it("what no double holds is kept as digits, and comes back when it fits again", () => {
		const large = addDecimals(9_007_199_254_740_992, 0.01);
		expect(large).toBe("9007199254740992.01");
		expect(addDecimals(large, -9_007_199_254_740_992)).toBe(0.01);
		expect(addDecimals(1e21, 1e-7)).toBe("1000000000000000000000.0000001");
		expect(addDecimals(addDecimals(1e308, 1), -1e308)).toBe(1);
	});

	it("agrees with integers of any size", () => {
		let state = 3;
		const next = (limit: number) => {
			state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
			return state % limit;
		};
		for (let round = 0; round < 5_000; round += 1) {
			const places = next(5);
			const [a, b] = [next(1_000_000_000) - 500_000_000, next(1_000_000_000) - 500_000_000];
			const scale = 10 ** places;
			expect(addDecimals(a / scale, b / scale)).toBe((a + b) / scale + 0);
			const [c, d] = [next(100_000), next(1_000)];
			expect(multiplyDecimals(c / 100, d)).toBe((c * d) / 100);
		}
	});

	it("compares and divides", () => {
		expect(compareDecimals("500.00000000000000001", 500)).toBeGreaterThan(0);
		expect(compareDecimals("-500.00000000000000001", -500)).toBeLessThan(0);
		expect(compareDecimals(2, 2)).toBe(0);
		expect(divideDecimal(0.3, 3)).toBe(0.1);
		expect(divideDecimal(addDecimals(0.1, 0.2), 3)).toBe(0.1);
		expect(divideDecimal("9007199254740992.01", 2)).toBeCloseTo(4_503_599_627_370_496, -1);
	});

	it("keeps what no double holds", () => {
		const large = addDecimals(addDecimals(1e308, 1e308), 1e308);
		expect(large).toBe(`3${"0".repeat(308)}`);
		expect(compareDecimals(large, 1.7e308)).toBeGreaterThan(0);
		expect(compareDecimals(multiplyDecimals(large, -1), -1.7e308)).toBeLessThan(0);
		expect(addDecimals(large, addDecimals(-1e308, addDecimals(-1e308, -1e308)))).toBe(0);
		expect(divideDecimal(large, 3)).toBe(1e308);
		expect(decimalToNumber(large)).toBe(Number.MAX_VALUE);
		const small = multiplyDecimals(1e-200, 1e-200);
		expect(compareDecimals(small, 0)).toBeGreaterThan(0);
		expect(compareDecimals(small, 5e-324)).toBeLessThan(0);
		expect(addDecimals(5e-324, -5e-324)).toBe(0);
	});
});
