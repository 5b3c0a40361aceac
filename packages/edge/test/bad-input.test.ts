import { beforeEach, describe, expect, it, vi } from "vitest";
import { ADMIN, profile, publishShop, request, send, startAfresh } from "./support.ts";

beforeEach(startAfresh);

interface Refusal {
	readonly problems: readonly { readonly file: string; readonly line: number | null; readonly message: string }[];
}

/** What publishing a segment with this rule answers: the problems, or null where it is published. */
async function refusalOf(rule: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[] | null> {
	const response = await publishShop({ "segments/it.yaml": `name: It\nrule: ${rule}\n`, ...more });
	if (response.status === 200) return null;
	expect(response.status).toBe(422);
	return (await response.json<Refusal>()).problems.map(({ message }) => message);
}

async function simulate(scenario: object): Promise<{ readonly answers: readonly { readonly known: boolean; readonly segments: Record<string, { in: boolean }> }[]; readonly refused: readonly object[] }> {
	const response = await request("/api/v1/simulate", { method: "POST", headers: ADMIN, body: JSON.stringify(scenario) });
	expect(response.status).toBe(200);
	return response.json();
}

/** Message ids in the quarantine, once the queue has been worked off. */
async function quarantined(): Promise<readonly string[]> {
	const response = await request("/api/v1/quarantine", { headers: ADMIN });
	const { entries } = await response.json<{ entries: readonly { readonly message_id: string }[] }>();
	return entries.map((entry) => entry.message_id).toSorted();
}

function conditions(count: number): string {
	return `{ any: [${Array.from({ length: count }, (_, index) => `{ event: E${index} }`).join(", ")}] }`;
}

function now(): string {
	return new Date().toISOString();
}

function hundredTraits(from: number): Readonly<Record<string, string>> {
	return Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`t${from + index}`, "v"]));
}

describe("a definition is refused in words", () => {
	it("where segments lead back to themselves", async () => {
		const others = {
			"segments/b.yaml": "name: B\nrule: { not: { segment: c } }\n",
			"segments/c.yaml": "name: C\nrule: { all: [{ segment: it }] }\n",
		};
		expect(await refusalOf("{ segment: b }", others)).toContain(
			"segments/it.yaml:2 rule.segment: expected a segment that does not lead back to itself, got it → b → c → it",
		);
		expect(await refusalOf("{ segment: it }")).toEqual([
			"segments/it.yaml:2 rule.segment: expected a segment that does not lead back to itself, got it → it",
		]);
	});

	it("where a window is nothing, or longer than a century", async () => {
		expect(await refusalOf("{ event: A, within: 0d }")).toEqual([expect.stringContaining("rule.within: expected a duration")]);
		expect(await refusalOf("{ event: A, within: 36526d }")).toEqual([expect.stringContaining("at most 100 years (36525d)")]);
		expect(await refusalOf("{ after: A, wait: 0s }")).toEqual([expect.stringContaining("rule.wait")]);
		expect(await refusalOf("{ event: A, within: 36525d }")).toBeNull();
	});

	it("where it has more than 10,000 conditions; nearly as many are published and work", async () => {
		expect(await refusalOf(conditions(10_000))).toEqual([expect.stringContaining("at most 10000 nodes")]);
		expect(await refusalOf(conditions(9_000))).toBeNull();
		await send([{ event: "E8999", anonymousId: "ann", messageId: "1" }]);
		expect((await profile("anonymous_id:ann"))?.segments["it"]).toMatchObject({ in: true });
	});

	it("where it has thousands of levels", async () => {
		expect(await refusalOf(`${"{ not: ".repeat(3_000)}{ everyone: true }${" }".repeat(3_000)}`)).toEqual([
			"segments/it.yaml:2 (the whole): expected YAML 1.2 or JSON, got too many levels, one inside the other",
		]);
		const rule = Array.from({ length: 3_000 }).reduce<object>((inner) => ({ not: inner }), { everyone: true });
		expect((await simulate({ segments: { deep: rule }, events: [], ask: [] })).refused).toMatchObject([
			{ kind: "segment", id: "deep", problems: [{ expected: "at most 64 levels" }] },
		]);
	});

	it("where a regular expression cannot be matched in linear time", async () => {
		expect(await refusalOf(String.raw`{ trait: a, matches: "(a+)+\\1" }`)).toEqual([expect.stringContaining("no back reference")]);
		expect(await refusalOf(`{ trait: a, matches: "(?=a)b" }`)).toEqual([expect.stringContaining("no looking ahead")]);
	});
});

describe("what would hang others is answered", () => {
	it("with a catastrophic regular expression and a text made for it", async () => {
		const evil = { segments: { evil: { trait: "note", matches: "^(([a-z])+.)+[A-Z]([a-z])+$" }, worse: { trait: "note", matches: "(a|a)*(a|a)*(a|a)*b" } } };
		const events = [{ type: "identify", userId: "ann", timestamp: "2026-01-01T00:00:00Z", messageId: "1", traits: { note: "a".repeat(8_000) } }];
		const { answers } = await simulate({ ...evil, events, ask: [{ at: "2026-01-01T00:00:00Z", user: "ann" }] });
		expect(answers[0]).toMatchObject({ known: true, segments: { evil: { in: false }, worse: { in: false } } });
	});
});

describe("an event is refused or told", () => {
	it("with 10 MB of traits, as a body or one by one", async () => {
		await publishShop();
		const huge = await send([{ type: "identify", anonymousId: "ann", traits: { note: "x".repeat(10_000_000) } }]);
		expect(huge.status).toBe(413);
		// 32 KB is the most for one event.
		const large = await send([{ type: "identify", anonymousId: "ann", messageId: "1", traits: { note: "x".repeat(200_000) } }]);
		expect(await large.json()).toMatchObject({ accepted: 0, refused: [{ index: 0 }] });
		await vi.waitFor(async () => expect(await quarantined()).toEqual(["1"]), { timeout: 20_000, interval: 200 });
	});

	it("with a trait that no profile keeps: the rest is stored, and the answer says so", async () => {
		await publishShop();
		const response = await send([{ type: "identify", anonymousId: "ann", messageId: "1", traits: { plan: "pro", note: "x".repeat(9_000), list: [{ a: "y".repeat(9_000) }] } }]);
		expect(await response.json()).toMatchObject({
			accepted: 1,
			notices: [
				{
					index: 0,
					problems: [
						{ path: "traits.note", expected: "a value of at most 8192 characters as JSON; it is left out", got: "9002 characters" },
						{ path: "traits.list" },
					],
				},
			],
		});
		expect((await profile("anonymous_id:ann"))?.traits).toEqual({ plan: "pro" });
	});

	it("one by one, until a profile is full, which it says", async () => {
		await publishShop();
		for (let call = 0; call < 6; call += 1) {
			expect((await profile("anonymous_id:ann")) as object | null ?? { traits_full: false }).toMatchObject({ traits_full: call >= 5 });
			await send([{ type: "identify", anonymousId: "ann", messageId: `n${call}`, timestamp: now(), traits: hundredTraits(call * 100) }]);
		}
		const full = await profile("anonymous_id:ann");
		expect(Object.keys(full?.traits ?? {})).toHaveLength(500);
		expect(full).toMatchObject({ traits_full: true });
		for (let call = 0; call < 12; call += 1)
			await send([{ type: "identify", anonymousId: "bob", messageId: `b${call}`, timestamp: now(), traits: { [`long${call}`]: "z".repeat(8_000) } }]);
		const long = await profile("anonymous_id:bob");
		expect(JSON.stringify(long?.traits).length).toBeLessThan(66_000);
		expect(long).toMatchObject({ traits_full: true });
	});

	it("dated 1970 or 2100: it is quarantined, and those beside it are stored", async () => {
		await publishShop();
		const response = await send([
			{ event: "A", anonymousId: "ann", messageId: "1", timestamp: "1970-01-01T00:00:00Z" },
			{ event: "B", anonymousId: "ann", messageId: "2", timestamp: "2100-01-01T00:00:00Z" },
			{ event: "C", anonymousId: "ann", messageId: "3", timestamp: now() },
		]);
		expect(await response.json()).toMatchObject({
			accepted: 1,
			refused: [
				{ index: 0, problems: [{ path: "timestamp", expected: "a time after 1 January 2000" }] },
				{ index: 1, problems: [{ path: "timestamp", expected: "at most 5 minutes ahead of the server" }] },
			],
		});
		await vi.waitFor(async () => expect(await quarantined()).toEqual(["1", "2"]), { timeout: 20_000, interval: 200 });
	});
});
