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

/** A bare date is midnight in the zone. */
export function moment(written: unknown, zone: string): number | null {
	if (typeof written !== "string" || !/^\d{4}-\d\d-\d\d/.test(written)) return null;
	const time = Date.parse(written);
	if (Number.isNaN(time)) return null;
	return written.length === 10 ? midnight(time, zone) : time;
}

/** Does this test hold for what was found, at this moment? */
export function passes(
	test: Obj,
	found: { readonly values: readonly unknown[]; readonly many: boolean },
	now: number,
	zone: string,
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
		// Null is nothing, in a list too.
		const items: readonly unknown[] = list.filter((item) => item !== null);
		if (operator === "includes") return items.includes(operand);
		if (operator === "includes_all") return (operand as unknown[]).every((wanted) => items.includes(wanted));
		return items.some((item) => whereHolds(operand as Where, item, zone));
	}
	return values.some((value) => passesOne(operator, operand, value, { now, zone }));
}

interface Here {
	readonly now: number;
	readonly zone: string;
}

function passesOne(operator: string, operand: unknown, value: unknown, { now, zone }: Here): boolean {
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
	const time = moment(value, zone);
	if (time === null) return false;
	if (operator === "before") return time < (moment(operand, zone) ?? Number.NaN);
	if (operator === "after") return time > (moment(operand, zone) ?? Number.NaN);
	if (operator === "within_last") return time <= now && now < time + ms(operand as string);
	if (operator === "within_next") return time - ms(operand as string) <= now && now < time;
	if (operator === "older_than") return now >= time + ms(operand as string);
	if (operator === "anniversary_within")
		return anniversaries(time, zone).some(([start, end]) => start - ms(operand as string) <= now && now < end);
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

/** The local days on which it is so many years ago; a 29 February is kept on the 28th in years without one. */
export function anniversaries(time: number, zone: string): readonly (readonly [start: number, end: number])[] {
	const key = `${time} ${zone}`;
	const known = knownAnniversaries.get(key) ?? readAnniversaries(new Date(time + offsetAt(time, zone)), zone);
	knownAnniversaries.set(key, known);
	return known;
}

const knownAnniversaries = new Map<string, readonly (readonly [number, number])[]>();

function readAnniversaries(date: Date, zone: string): readonly (readonly [number, number])[] {
	const years = Array.from({ length: 12 }, (_, index) => 2024 + index).filter((year) => year > date.getUTCFullYear());
	return years.map((year) => {
		const sameDate = Date.UTC(year, date.getUTCMonth(), date.getUTCDate());
		const day = new Date(sameDate).getUTCMonth() === date.getUTCMonth() ? sameDate : sameDate - ms("1d");
		return [midnight(day, zone), midnight(day + ms("1d"), zone)];
	});
}

/** When a day begins in a zone whose clock changes at other hours; the day is given as if it were in UTC. */
function midnight(day: number, zone: string): number {
	return day - offsetAt(day - offsetAt(day, zone), zone);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function offsetAt(time: number, zone: string): number {
	if (zone === "UTC") return 0;
	const clock =
		clocks.get(zone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
	clocks.set(zone, clock);
	const seconds = Math.floor(time / 1_000) * 1_000;
	return Date.parse(`${clock.format(seconds).replace(" ", "T")}Z`) - seconds;
}

export function whereHolds(where: Where | undefined, root: unknown, zone: string): boolean {
	if (where === undefined) return true;
	const parts = where as Obj;
	if (Array.isArray(parts["all"])) return (parts["all"] as Where[]).every((part) => whereHolds(part, root, zone));
	if (Array.isArray(parts["any"])) return (parts["any"] as Where[]).some((part) => whereHolds(part, root, zone));
	if (isObj(parts["not"])) return !whereHolds(parts["not"] as Where, root, zone);
	return Object.entries(parts).every(([path, test]) => passes(test as Obj, lookUp(root, path), 0, zone));
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
