import { describe, expect, it } from "vitest";
import { ahead, fromNow } from "./words.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("words for times", () => {
	it.each([
		[0, "just now"],
		[9_000, "in a moment"],
		[-9_000, "just now"],
		[-45_000, "45 seconds ago"],
		[30 * MINUTE - 5_000, "in 30 minutes"],
		[-36 * HOUR, "36 hours ago"],
		[2 * DAY - 5 * MINUTE, "in 2 days"],
		[30 * DAY - HOUR, "in 30 days"],
	])("says %i ms from now as %s", (difference, words) => {
		expect(fromNow(1_000_000_000_000 + difference, 1_000_000_000_000)).toBe(words);
	});

	it("says how far the demo's clock is ahead", () => {
		expect(ahead(0)).toBe("");
		expect(ahead(30 * MINUTE)).toBe("30 min ahead");
		expect(ahead(DAY + 2 * HOUR + 30 * MINUTE)).toBe("1 day 2 h 30 min ahead");
	});
});
