import { describe, expect, it } from "vitest";
import { EARLIEST_TIME, eventTime, MAX_AHEAD_MS, parseTime } from "./clock.ts";

const AT = Date.UTC(2026, 4, 17, 9, 8, 7);

describe("a moment as events carry it", () => {
	it.each([
		["2026-05-17T09:08:07.000Z", AT],
		["2026-05-17T09:08:07Z", AT],
		["2026-05-17T09:08:07.1234567Z", AT + 123],
		["2026-05-17T09:08:07,5Z", AT + 500],
		["2026-05-17T09:08:07", AT],
		["2026-05-17 09:08:07", AT],
		["2026-05-17T11:08:07+02:00", AT],
		["2026-05-17T03:38:07-0530", AT],
		["2026-05-17T09:08Z", AT - 7000],
		["2026-05-17", Date.UTC(2026, 4, 17)],
		["2026-05-16T24:00:00Z", Date.UTC(2026, 4, 17)],
		["2024-02-29", Date.UTC(2024, 1, 29)],
		[AT, AT],
		[AT / 1000, AT],
		[AT / 1000 + 0.25, AT + 250],
		[String(AT), AT],
		[String(AT / 1000), AT],
	])("%j", (value, expected) => {
		expect(parseTime(value)).toBe(expected);
	});

	it.each([
		"",
		"3",
		"Mar 7",
		"yesterday",
		"2026-5-17",
		"2026-02-30",
		"2026-13-01",
		"2026-00-10",
		"2026-05-00",
		"2026-05-17T25:00Z",
		"2026-05-17T24:01Z",
		"2026-05-17T09:60Z",
		"2026-05-17T09:08:61Z",
		"17.05.2026",
		"2026-05-17T09:08:07Zx",
		`2026-05-17T09:08:07.${"1".repeat(50)}Z`,
		"-1",
		0,
		-5,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		null,
		undefined,
		true,
		{},
		[],
	])("is not read from %j", (value) => {
		expect(parseTime(value)).toBeNull();
	});
});

const iso = (time: number): string => new Date(time).toISOString();
const timeOf = (timestamp: unknown, sentAt: number | null = null): unknown => {
	const result = eventTime(timestamp, "timestamp", sentAt, AT);
	return result.ok ? result.time : result.problem.expected;
};

describe("the time of an event", () => {
	it("is the moment of receipt where the event says nothing", () => {
		expect(timeOf(undefined)).toBe(AT);
		expect(timeOf(null, AT + 99_999_999)).toBe(AT);
	});

	it("keeps the distance between happening and sending, whatever the sender's clock says", () => {
		const wrongBy = 3 * 86_400_000;
		expect(timeOf(iso(AT + wrongBy - 60_000), AT + wrongBy)).toBe(AT - 60_000);
		expect(timeOf(iso(AT - wrongBy - 60_000), AT - wrongBy)).toBe(AT - 60_000);
	});

	it("is never later than the receipt: up to five minutes ahead is now", () => {
		expect(timeOf(iso(AT + 1))).toBe(AT);
		expect(timeOf(iso(AT + MAX_AHEAD_MS))).toBe(AT);
		expect(timeOf(iso(AT + MAX_AHEAD_MS + 1))).toBe("at most 5 minutes ahead of the server");
		expect(timeOf(iso(AT + 60_000), AT)).toBe(AT);
		expect(timeOf(iso(AT + MAX_AHEAD_MS + 1), AT)).toBe("at most 5 minutes ahead of the server");
	});

	it("is not believed before the year 2000", () => {
		expect(timeOf(iso(EARLIEST_TIME))).toBe(EARLIEST_TIME);
		expect(timeOf(iso(EARLIEST_TIME - 1))).toBe("a time after 1 January 2000");
		// A clock at the epoch that also says when it sent is corrected like every other.
		expect(timeOf(iso(10_000_000_000), 10_000_005_000)).toBe(AT - 5000);
	});

	it("names the field and what came", () => {
		const result = eventTime("soon", "originalTimestamp", null, AT);
		expect(result).toEqual({
			ok: false,
			problem: { path: ["originalTimestamp"], expected: "a time as ISO 8601 or epoch milliseconds", got: '"soon"' },
		});
	});
});
