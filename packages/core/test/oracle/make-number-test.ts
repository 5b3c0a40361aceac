import type { Chance } from "./random.ts";

/** Any test of a number, of these numbers. */
export function makeNumberTest(chance: Chance, numbers: readonly number[]): { [key: string]: unknown } {
	const one = () => chance.pick(numbers);
	const operator = chance.pick(["eq", "ne", "gt", "gte", "gte", "lt", "lte", "between", "in", "not_in"]);
	if (operator === "between") return { between: [one(), one()].toSorted((a, b) => a - b) };
	if (operator === "in" || operator === "not_in") return { [operator]: chance.list(1, 3, one) };
	return { [operator]: one() };
}
