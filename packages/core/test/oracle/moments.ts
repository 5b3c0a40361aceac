import type { Rule } from "../../src/segment/index.ts";
import { remembered, storedTraits, type World } from "./world.ts";
import { modelOffsets } from "./oracle-models.ts";
import { anniversaries, isObj, moment, ms } from "./values.ts";

/** Every moment at which this rule could change its answer although nothing arrives, in order. */
export function turningPoints(world: World, rule: Rule): readonly number[] {
	const offsets = new Set<number>();
	collectOffsets(world, rule, offsets);
	if (offsets.size === 0 && !followsClock(world, rule)) return [];
	const own = textOf(rule);
	const written = own.includes('"segment"') ? own + textOf(world.segments) : own;
	const starts = new Set(world.events.map(({ time }) => time));
	if (/"(within_last|within_next|older_than|anniversary_within)"/.test(written))
		for (const date of datesOf(world)) starts.add(date);
	const points = new Set<number>(followsClock(world, rule) ? quarters(world) : []);
	for (const start of starts) for (const offset of offsets) points.add(start + offset);
	if (written.includes("anniversary_within"))
		for (const start of starts) addAnniversaries(anniversaries(start, world.timeZone), offsets, points);
	return [...points].filter((point) => point < LAST_POINT).toSorted((a, b) => a - b);
}

/** From here on the oracle knows of no change; of anniversaries it knows those up to some months later. */
export const LAST_POINT = Date.parse("2035-01-01T00:00:00Z");

const texts = new WeakMap<object, string>();

function textOf(value: object): string {
	const known = texts.get(value) ?? JSON.stringify(value);
	texts.set(value, known);
	return known;
}

function datesOf(world: World): readonly number[] {
	return remembered(world, "dates", () => [
		...datesIn(storedTraits(world), world.timeZone),
		...world.events.flatMap(({ properties }) => datesIn(properties, world.timeZone)),
	]);
}

/** Whether the rule, or one that it uses, looks at the local clock. */
export function followsClock(world: World, value: unknown): boolean {
	if (Array.isArray(value)) return value.some((item) => followsClock(world, item));
	if (!isObj(value)) return false;
	if ("local_time" in value) return true;
	if (typeof value["segment"] === "string" && followsClock(world, world.segments[value["segment"]])) return true;
	return Object.values(value).some((item) => followsClock(world, item));
}

const QUARTER = 15 * 60_000;

/** How far ahead the oracle follows the clock. */
export function clockHorizon(world: World): number {
	return Math.max(...world.events.map(({ receivedAt }) => receivedAt)) + 26 * 3_600_000;
}

/** Clocks of all the world's zones show the full minutes of the tests at quarters of an hour. */
function quarters(world: World): number[] {
	const first = Math.floor(Math.min(...world.events.map(({ time }) => time)) / QUARTER);
	const last = Math.ceil(clockHorizon(world) / QUARTER);
	return Array.from({ length: last - first }, (_, index) => (first + index) * QUARTER);
}

/** How long after (or before) something happened an answer can change. */
function collectOffsets(world: World, value: unknown, offsets: Set<number>): void {
	if (Array.isArray(value)) for (const item of value) collectOffsets(world, item, offsets);
	if (!isObj(value)) return;
	const length = (key: string) => (typeof value[key] === "string" ? ms(value[key]) : 0);
	for (const key of ["within", "min_profile_age", "within_last", "older_than", "during"])
		if (key in value) offsets.add(length(key));
	if ("within_last" in value || "within_next" in value) offsets.add(0);
	if ("within_next" in value) offsets.add(-length("within_next"));
	for (const offset of modelOffsets(world, value)) offsets.add(offset);
	if ("anniversary_within" in value) offsets.add(-length("anniversary_within"));
	if (Array.isArray(value["ago"])) for (const span of value["ago"] as string[]) offsets.add(ms(span));
	if ("after" in value || "cart" in value || "idle" in value || "leave_after" in value) {
		const start = length("wait") + length("idle");
		offsets.add(start);
		offsets.add(start + length("leave_after"));
	}
	if (typeof value["segment"] === "string") collectOffsets(world, world.segments[value["segment"]], offsets);
	if (typeof value["trait"] === "string")
		collectOffsets(world, world.traits[value["trait"].split(".")[0] ?? ""], offsets);
	for (const item of Object.values(value)) collectOffsets(world, item, offsets);
}

function addAnniversaries(
	days: ReturnType<typeof anniversaries>,
	offsets: ReadonlySet<number>,
	points: Set<number>,
): void {
	for (const [start, end] of days) {
		points.add(end);
		for (const offset of offsets) if (offset < 0) points.add(start + offset);
	}
}

const dates = new WeakMap<object, number[]>();

function datesIn(value: unknown, zone: string): number[] {
	if (typeof value === "string") {
		const time = moment(value, zone);
		return time === null ? [] : [time];
	}
	if (Array.isArray(value)) return value.flatMap((item) => datesIn(item, zone));
	if (!isObj(value)) return [];
	const known = dates.get(value);
	if (known !== undefined) return known;
	const found = Object.values(value).flatMap((item) => datesIn(item, zone));
	dates.set(value, found);
	return found;
}
