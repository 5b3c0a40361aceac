import { expect, test, vi } from "vitest";
import * as nearestModule from "../segment/nearest.ts";
import { eventNameWarnings } from "./event-names.ts";
import { parseDefinitions, type SourceFile } from "./parse.ts";

vi.mock(import("../segment/nearest.ts"), { spy: true });

const SITE = { path: "site.yaml", text: "id: s\nname: S\nurl: https://s.example\nwrite_key: s-0123456789ab\ncurrency: EUR\ntime_zone: UTC\n" };

function warningsFor(names: readonly string[], seen: readonly string[]): readonly string[] {
	const files: SourceFile[] = [SITE, { path: "segments/many.json", text: JSON.stringify({ name: "Many", rule: { any: names.map((event) => ({ event })) } }, null, 1) }];
	const read = parseDefinitions(files);
	if (!read.ok) throw new Error(JSON.stringify(read.problems));
	vi.mocked(nearestModule.nearest).mockClear();
	return eventNameWarnings(read.value, files, seen.map((name) => ({ name, yesterday: 0, total: 1 }))).map(({ message }) => message);
}

test("of thousands of names that nobody sends some fifty are searched for, and the rest counted", () => {
	const names = Array.from({ length: 5_000 }, (_, index) => `Own ${index} Thing ${index}`);
	expect(warningsFor(names, [])).toEqual([]);
	// The seen names and the standard ones, for each name.
	expect(nearestModule.nearest).toHaveBeenCalledTimes(100);

	const told = warningsFor([...names, "Nowhere*", "Page Viewed", ...names.slice(0, 4_900)], ["Wishlist Shared"]);
	expect(told).toHaveLength(51);
	expect(told[0]).toMatch(/^segments\/many\.json:6 rule\.any\[0\]\.event: `Own 0 Thing 0` was not seen in the last 30 days$/);
	expect(told[50]).toMatch(/^segments\/many\.json:156 rule\.any\[50\]\.event: `Own 50 Thing 50` and 4,950 more names were not seen in the last 30 days$/);
	expect(nearestModule.nearest).toHaveBeenCalledTimes(100);
});

test("a name that stands in many places is searched for once", () => {
	expect(warningsFor(Array.from({ length: 40 }, () => "Wishlist Sharde"), ["Wishlist Shared"])).toHaveLength(40);
	expect(nearestModule.nearest).toHaveBeenCalledTimes(1);
});
