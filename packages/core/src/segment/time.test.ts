import { describe, expect, it } from "vitest";
import { compileAnniversary } from "./anniversary.ts";
import { shareOf } from "./canonical.ts";
import { formatDuration, readDuration } from "./duration.ts";
import { compileLocalTime } from "./local-time.ts";
import { readMoment } from "./moment.ts";
import type { LocalTime } from "./rule.ts";
import { zoneOf } from "./zone.ts";

const at = (text: string) => Date.parse(text);

/** The answer and its end. */
function ask(
	condition: (clock: { now: number; reading: number; until: number }) => boolean,
	moment: string,
): readonly [boolean, string | null] {
	const clock = { now: at(moment), reading: Number.NaN, until: 0 };
	const holds = condition(clock);
	return [holds, clock.until === Infinity ? null : new Date(clock.until).toISOString()];
}

describe("durations", () => {
	it.each([
		["45s", 45_000, "45s"],
		["90m", 5_400_000, "90m"],
		["120m", 7_200_000, "2h"],
		["P2W", 1_209_600_000, "14d"],
		["PT36H", 129_600_000, "36h"],
	])("%s", (text, ms, canonical) => {
		expect(readDuration(text)).toBe(ms);
		expect(formatDuration(ms)).toBe(canonical);
	});

	it.each(["", "30", "30 m", "1.5h", "-1h", "0s", "P1M", "P1Y", "P", "PT", "30M", "1h30m"])("%j is none", (text) => {
		expect(readDuration(text)).toBeNull();
	});
});

describe("moments", () => {
	const berlin = zoneOf("Europe/Berlin");

	it.each([
		["2026-05-01", "2026-04-30T22:00:00.000Z"],
		["2026-12-01", "2026-11-30T23:00:00.000Z"],
		["2026-05-01T12:00", "2026-05-01T10:00:00.000Z"],
		["2026-05-01T12:00:00.250Z", "2026-05-01T12:00:00.250Z"],
		["2026-05-01T12:00:00-05:30", "2026-05-01T17:30:00.000Z"],
		// The clock goes from 2:00 to 3:00.
		["2026-03-29T02:30", "2026-03-29T01:00:00.000Z"],
		// The clock shows 2:30 twice; the first is meant.
		["2026-10-25T02:30", "2026-10-25T00:30:00.000Z"],
	])("%s in Berlin", (text, expected) => {
		expect(new Date(readMoment(text, berlin) ?? 0).toISOString()).toBe(expected);
	});

	it("midnight that is skipped is the moment that the day begins", () => {
		expect(new Date(readMoment("2018-11-04", zoneOf("America/Sao_Paulo")) ?? 0).toISOString()).toBe(
			"2018-11-04T03:00:00.000Z",
		);
	});

	it.each([
		"2026-02-29",
		"2026-13-01",
		"26-01-01",
		"2026-1-1",
		"tomorrow",
		"2026-01-01T24:00",
		"1767225600",
		"2026-01-01 10:00",
	])("%s is none", (text) => {
		expect(readMoment(text, berlin)).toBeNull();
	});
});

describe("the local clock", () => {
	const berlin = zoneOf("Europe/Berlin");
	const shows = (rule: LocalTime, moment: string) => ask((clock) => compileLocalTime(rule)(berlin, clock), moment);

	it("holds from one time to another", () => {
		const evening: LocalTime = { after: "20:00", before: "23:00" };
		expect(shows(evening, "2026-01-10T18:59:59.999Z")).toEqual([false, "2026-01-10T19:00:00.000Z"]);
		expect(shows(evening, "2026-01-10T19:00:00Z")).toEqual([true, "2026-01-10T22:00:00.000Z"]);
	});

	it("over midnight belongs to the day that it begins on", () => {
		const night: LocalTime = { after: "22:00", before: "02:00", days: ["sat"] };
		// 10 January 2026 is a Saturday.
		expect(shows(night, "2026-01-10T23:30:00Z")[0]).toBe(true);
		expect(shows(night, "2026-01-11T00:59:00Z")[0]).toBe(true);
		expect(shows(night, "2026-01-10T00:30:00Z")[0]).toBe(false);
	});

	it("follows the change of the clocks", () => {
		const early: LocalTime = { after: "02:00", before: "03:00" };
		// In spring there is no such hour, in autumn there are two.
		expect(shows(early, "2026-03-29T00:59:59Z")).toEqual([false, "2026-03-29T01:00:00.000Z"]);
		expect(shows(early, "2026-03-29T01:00:00Z")[0]).toBe(false);
		expect(shows(early, "2026-10-25T00:30:00Z")[0]).toBe(true);
		expect(shows(early, "2026-10-25T01:30:00Z")[0]).toBe(true);
		expect(shows(early, "2026-10-25T02:00:00Z")[0]).toBe(false);
	});
});

function within(date: string, before: number, moment: string): readonly [boolean, string | null] {
	return ask((clock) => compileAnniversary(before, zoneOf("Europe/Berlin"))(date, clock), moment);
}

describe("anniversaries", () => {
	const WEEK = 7 * 86_400_000;

	it("hold from the time before until the local day has ended", () => {
		expect(within("1990-06-15", WEEK, "2026-06-07T21:59:59.999Z")).toEqual([false, "2026-06-07T22:00:00.000Z"]);
		expect(within("1990-06-15", WEEK, "2026-06-07T22:00:00Z")).toEqual([true, "2026-06-15T22:00:00.000Z"]);
		expect(within("1990-06-15", WEEK, "2026-06-15T22:00:00Z")).toEqual([false, "2027-06-07T22:00:00.000Z"]);
	});

	it("29 February is kept on the 28th in other years", () => {
		expect(within("2000-02-29", WEEK, "2026-02-28T12:00:00Z")).toEqual([true, "2026-02-28T23:00:00.000Z"]);
		expect(within("2000-02-29", WEEK, "2026-03-01T12:00:00Z")[0]).toBe(false);
		expect(within("2000-02-29", WEEK, "2028-02-29T12:00:00Z")).toEqual([true, "2028-02-29T23:00:00.000Z"]);
	});

	it("reach over the turn of the year, and begin a year after the day itself", () => {
		expect(within("1990-01-02", WEEK, "2026-12-30T12:00:00Z")).toEqual([true, "2027-01-02T23:00:00.000Z"]);
		expect(within("2026-06-15", WEEK, "2026-06-15T12:00:00Z")).toEqual([false, "2027-06-07T22:00:00.000Z"]);
		expect(within("2030-06-15", WEEK, "2026-06-15T12:00:00Z")).toEqual([false, "2031-06-07T22:00:00.000Z"]);
		expect(within("soon", WEEK, "2026-06-15T12:00:00Z")).toEqual([false, null]);
	});
});

describe("a share of people", () => {
	it("is as large as it says, stable, and another draw for another salt", () => {
		const people = Array.from({ length: 100_000 }, (_, index) => index.toString(16).padStart(16, "0"));
		const drawn = (salt: string) => new Set(people.filter((id) => shareOf(`${salt} ${id}`) < 0.1));
		const first = drawn("holdout");
		const second = drawn("other");
		// Five standard deviations of a binomial.
		expect(Math.abs(first.size - 10_000)).toBeLessThan(475);
		expect(drawn("holdout")).toEqual(first);
		const both = [...first].filter((id) => second.has(id)).length;
		expect(Math.abs(both - 1_000)).toBeLessThan(160);
	});
});
