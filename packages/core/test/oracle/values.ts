import type { Duration, Where } from "../../src/segment/index.ts";

/* How the oracle reads values. Written from the design alone: nothing of the evaluator is used here but types. */

const UNITS: { readonly [unit: string]: number } = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

export function ms(duration: Duration): number {
	const unit = UNITS[duration.slice(-1)];
	if (unit === undefined) throw new Error(`the oracle knows no duration ${duration}`);
	return Number(duration.slice(0, -1)) * unit;
}

export type Obj = { readonly [key: string]: unknown };

export function isObj(value: unknown): value is Obj {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every value that a path leads to; `many` when it went through an array. Null is nothing. */
export function lookUp(root: unknown, path: string): { readonly values: readonly unknown[]; readonly many: boolean } {
	let found: unknown[] = [root];
	let many = false;
	for (const step of path.split(".")) {
		const next: unknown[] = [];
		for (const value of found) {
			if (Array.isArray(value)) {
				many = true;
				for (const item of value) next.push(isObj(item) ? item[step] : undefined);
			} else {
				next.push(isObj(value) ? value[step] : undefined);
			}
		}
		found = next;
	}
	return { values: found.filter((value) => value !== undefined && value !== null), many };
}

export function moment(written: unknown): number | null {
	if (typeof written !== "string" || !/^\d{4}-\d\d-\d\d/.test(written)) return null;
	const time = Date.parse(written);
	return Number.isNaN(time) ? null : time;
}

/** Does this test hold for what was found, at this moment? */
export function passes(
	test: Obj,
	found: { readonly values: readonly unknown[]; readonly many: boolean },
	now: number,
): boolean {
	const { values } = found;
	const operator = Object.keys(test).find((key) => OPERATORS.has(key));
	if (operator === undefined) throw new Error(`the oracle knows no test ${JSON.stringify(test)}`);
	const operand = test[operator];
	if (operator === "ne") return !values.some((value) => value === operand);
	if (operator === "not_in") return !values.some((value) => (operand as unknown[]).includes(value));
	if (operator === "exists") return values.length > 0 === operand;
	if (operator === "includes" || operator === "includes_all" || operator === "any_item") {
		const list = found.many ? values : values[0];
		if (!Array.isArray(list)) return false;
		const items: readonly unknown[] = list;
		if (operator === "includes") return items.includes(operand);
		if (operator === "includes_all") return (operand as unknown[]).every((wanted) => items.includes(wanted));
		return items.some((item) => whereHolds(operand as Where, item));
	}
	return values.some((value) => passesOne(operator, operand, value, now));
}

function passesOne(operator: string, operand: unknown, value: unknown, now: number): boolean {
	if (operator === "eq") return value === operand;
	if (operator === "in") return (operand as unknown[]).includes(value);
	if (typeof value === "number") {
		if (operator === "gt") return value > (operand as number);
		if (operator === "gte") return value >= (operand as number);
		if (operator === "lt") return value < (operand as number);
		if (operator === "lte") return value <= (operand as number);
		if (operator === "between") {
			const [low, high] = operand as [number, number];
			return low <= value && value <= high;
		}
		return false;
	}
	if (typeof value !== "string") return false;
	if (operator === "contains") return value.includes(operand as string);
	if (operator === "starts_with") return value.startsWith(operand as string);
	if (operator === "ends_with") return value.endsWith(operand as string);
	if (operator === "matches") return new RegExp(operand as string).test(value);
	const time = moment(value);
	if (time === null) return false;
	if (operator === "before") return time < (moment(operand) ?? Number.NaN);
	if (operator === "after") return time > (moment(operand) ?? Number.NaN);
	if (operator === "within_last") return time <= now && now < time + ms(operand as string);
	if (operator === "within_next") return time - ms(operand as string) <= now && now < time;
	if (operator === "older_than") return now >= time + ms(operand as string);
	if (operator === "anniversary_within")
		return anniversaries(time).some((day) => day - ms(operand as string) <= now && now < day + ms("1d"));
	return false;
}

const OPERATORS = new Set([
	"eq",
	"ne",
	"gt",
	"gte",
	"lt",
	"lte",
	"between",
	"in",
	"not_in",
	"exists",
	"contains",
	"starts_with",
	"ends_with",
	"matches",
	"includes",
	"includes_all",
	"any_item",
	"before",
	"after",
	"within_last",
	"within_next",
	"older_than",
	"anniversary_within",
]);

/** The days on which it is so many years ago, in UTC; a 29 February is kept on the 28th in years without one. */
export function anniversaries(time: number): readonly number[] {
	const date = new Date(time);
	const years = Array.from({ length: 12 }, (_, index) => 2024 + index).filter((year) => year > date.getUTCFullYear());
	return years.map((year) => {
		const day = Date.UTC(year, date.getUTCMonth(), date.getUTCDate());
		return new Date(day).getUTCMonth() === date.getUTCMonth() ? day : day - ms("1d");
	});
}

export function whereHolds(where: Where | undefined, root: unknown): boolean {
	if (where === undefined) return true;
	const parts = where as Obj;
	if (Array.isArray(parts["all"])) return (parts["all"] as Where[]).every((part) => whereHolds(part, root));
	if (Array.isArray(parts["any"])) return (parts["any"] as Where[]).some((part) => whereHolds(part, root));
	if (isObj(parts["not"])) return !whereHolds(parts["not"] as Where, root);
	return Object.entries(parts).every(([path, test]) => passes(test as Obj, lookUp(root, path), 0));
}

/** Decimals added in whole ten-thousandths: what the generator makes has at most four places. */
export function exactSum(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + Math.round(value * 10_000), 0) / 10_000;
}

/** JSON with the keys of objects in order. */
export function text(value: unknown): string {
	return JSON.stringify(value, (_, inner: unknown) =>
		isObj(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
	);
}
