import { compareDecimals, type Decimal } from "./decimal.ts";
import type { NumberTest } from "./test.ts";

/** A test of a number as a function. */
export function compileNumberTest(test: NumberTest): (value: number) => boolean {
	if ("eq" in test) return equal(test.eq);
	if ("ne" in test) {
		const unwanted = test.ne;
		return (value) => value !== unwanted;
	}
	if ("gt" in test) return above(test.gt);
	if ("gte" in test) return atLeast(test.gte);
	if ("lt" in test) return below(test.lt);
	if ("lte" in test) return atMost(test.lte);
	if ("between" in test) {
		const [low, high] = test.between;
		return (value) => value >= low && value <= high;
	}
	const wanted = new Set("in" in test ? test.in : test.not_in);
	return "in" in test ? (value) => wanted.has(value) : (value) => !wanted.has(value);
}

function equal(wanted: number) {
	return (value: number) => value === wanted;
}
function above(limit: number) {
	return (value: number) => value > limit;
}
function atLeast(limit: number) {
	return (value: number) => value >= limit;
}
function below(limit: number) {
	return (value: number) => value < limit;
}
function atMost(limit: number) {
	return (value: number) => value <= limit;
}

/** The same for an exact decimal: one that no double holds is compared digit by digit. */
export function compileDecimalTest(test: NumberTest): (value: Decimal) => boolean {
	const plain = compileNumberTest(test);
	return (value) => (typeof value === "number" ? plain(value) : testDigits(test, value));
}

function testDigits(test: NumberTest, value: string): boolean {
	if ("between" in test)
		return compareDecimals(value, test.between[0]) >= 0 && compareDecimals(value, test.between[1]) <= 0;
	if ("gt" in test) return compareDecimals(value, test.gt) > 0;
	if ("gte" in test) return compareDecimals(value, test.gte) >= 0;
	if ("lt" in test) return compareDecimals(value, test.lt) < 0;
	if ("lte" in test) return compareDecimals(value, test.lte) <= 0;
	if ("eq" in test) return compareDecimals(value, test.eq) === 0;
	if ("ne" in test) return compareDecimals(value, test.ne) !== 0;
	return "in" in test
		? test.in.some((wanted) => compareDecimals(value, wanted) === 0)
		: test.not_in.every((wanted) => compareDecimals(value, wanted) !== 0);
}

/** From this count on the test's answer stays the same: a list of so many events is enough to answer it. */
export function decisiveCount(test: NumberTest): number {
	const limits =
		"eq" in test
			? [test.eq + 1]
			: "ne" in test
				? [test.ne + 1]
				: "gt" in test
					? [test.gt + 1]
					: "gte" in test
						? [test.gte]
						: "lt" in test
							? [test.lt]
							: "lte" in test
								? [test.lte + 1]
								: "between" in test
									? test.between.map((limit) => limit + 1)
									: ("in" in test ? test.in : test.not_in).map((limit) => limit + 1);
	return Math.max(1, ...limits.map(Math.ceil));
}
