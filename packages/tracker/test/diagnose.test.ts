import { describe, expect, test } from "vitest";
import { diagnose, type Entry } from "../src/lazy/diagnose.ts";

const EVENT: Entry = ["event", { type: "page" }];

describe("the sentence of the overlay", () => {
	const cases: readonly (readonly [string, readonly Entry[], number, string])[] = [
		["nothing happened", [], 0, "Pipit has not started: the page was not seen yet, or the script tag is missing."],
		[
			"nobody was asked",
			[["consent", [null, {}]], EVENT, EVENT, EVENT, EVENT],
			0,
			"4 events held: no consent source found; set `consent.default` in site.yaml and `data-consent` on the script tag, or call pipit('consent', ...).",
		],
		[
			"a tool was asked",
			[["consent", [null, { gpc: undefined, tcf: { analytics: null } }]], EVENT],
			0,
			"1 event held: waiting for an answer from tcf.",
		],
		[
			"the page asks by itself",
			[["consent", [null, { own: { analytics: null } }]], EVENT],
			0,
			"1 event held: waiting for an answer from the page's own banner.",
		],
		[
			"denied",
			[["consent", [false, { tcf: { analytics: false }, own: { analytics: true } }]]],
			0,
			"Nothing is sent: analytics is denied by tcf.",
		],
		[
			"wrong key",
			[["consent", [true, {}]], EVENT, ["answer", 401]],
			0,
			"Events are refused: the collector does not know this write key (401).",
		],
		[
			"collector down",
			[["consent", [true, {}]], EVENT, ["answer", 503]],
			2,
			"2 events waiting: the collector answered 503, and is asked again.",
		],
		["no answer", [["consent", [true, {}]], EVENT], 1, "1 event waiting: the collector did not answer yet."],
		["all is well", [["consent", [true, {}]], EVENT, ["answer", 200]], 0, "Everything is sent."],
		[
			"the newest counts",
			[
				["consent", [null, {}]],
				EVENT,
				["consent", [true, { own: { analytics: true } }]],
				["answer", 503],
				["answer", 200],
			],
			0,
			"Everything is sent.",
		],
	];
	for (const [name, log, waiting, sentence] of cases)
		test(`says: ${name}`, () => expect(diagnose(log, waiting, false)).toBe(sentence));

	test("says that the open banner waits, before any other advice, and only while events are held", () => {
		expect(diagnose([["consent", [null, {}]], EVENT], 0, true)).toBe("1 event held: the banner waits for an answer.");
		expect(diagnose([["consent", [true, {}]], EVENT, ["answer", 200]], 0, true)).toBe("Everything is sent.");
	});
});
