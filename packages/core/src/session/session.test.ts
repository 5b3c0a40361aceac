import { describe, expect, it } from "vitest";
import type { Json, JsonObject, ProfileEvent } from "../event/event.ts";
import { aboutFrom, browserOf, SESSION_SILENCE_MS, sessionsOf, type WasAbout } from "./session.ts";

const START = Date.UTC(2026, 10, 20, 10);
const MINUTE = 60_000;

function event(minute: number, more: Partial<ProfileEvent> = {}, browser = "b1"): ProfileEvent {
	return {
		messageId: `m${minute}-${browser}`,
		type: "track",
		name: "Product Viewed",
		time: START + minute * MINUTE,
		receivedAt: START + 1e9,
		source: `anonymous_id:${browser}`,
		identifiers: [{ type: "anonymous_id", value: browser }],
		properties: {},
		traits: {},
		unset: [],
		consent: null,
		context: { via: "pipit" },
		...more,
	} as ProfileEvent;
}

/** What a shard does: keeps what it was given, and asks what it kept. */
class Kept {
	readonly events: ProfileEvent[] = [];
	readonly wasAbout: WasAbout = (browser, from, to) =>
		this.events.some(
			(known) =>
				browserOf(known)?.value === browser.value &&
				known.time > from - SESSION_SILENCE_MS &&
				known.time < to + SESSION_SILENCE_MS,
		);

	take(...events: ProfileEvent[]): readonly ProfileEvent[] {
		const sessions = sessionsOf(events, this.wasAbout);
		this.events.push(...events, ...sessions);
		return sessions;
	}

	get starts(): number[] {
		return this.events.filter(({ name }) => name === "Session Started").map(({ time }) => (time - START) / MINUTE);
	}
}

describe("a session", () => {
	it("begins with a browser's first event, and after 30 minutes without any", () => {
		const kept = new Kept();
		for (const minute of [0, 10, 39.99, 69.99, 70, 99.98, 130]) kept.take(event(minute));
		expect(kept.starts).toEqual([0, 69.99, 130]);
	});

	it("is the same however events are put together in requests", () => {
		const kept = new Kept();
		kept.take(...[99.98, 0, 130, 10, 70, 39.99, 69.99].map((minute) => event(minute)));
		expect(kept.starts).toEqual([0, 69.99, 130]);
	});

	it("is each browser's own", () => {
		const kept = new Kept();
		kept.take(event(0), event(1, {}, "b2"));
		expect(kept.take(event(29, {}, "b2"), event(45))).toMatchObject([{ identifiers: [{ value: "b1" }], time: event(45).time }]);
	});

	it("has an id that follows from the event that began it, and its time", () => {
		const [session] = new Kept().take(event(3));
		expect(session).toMatchObject({ messageId: "m3-b1:session", name: "Session Started", type: "track", time: event(3).time, source: "anonymous_id:b1", consent: null });
	});

	it("is not begun by servers, other libraries, pixels, or what has no browser's id", () => {
		for (const via of ["segment", "pixel", "mail"]) expect(new Kept().take(event(0, { context: { via } }))).toEqual([]);
		expect(new Kept().take(event(0, { context: {} }))).toEqual([]);
		expect(new Kept().take(event(0, { identifiers: [{ type: "user_id", value: "u" }] }))).toEqual([]);
	});

	it("leaves out what somebody sent under the id that it would have", () => {
		expect(new Kept().take(event(0), event(1, { messageId: "m0-b1:session" }))).toEqual([]);
	});
});

describe("what comes late", () => {
	it("into a session, or less than 30 minutes before one, begins none", () => {
		const kept = new Kept();
		kept.take(event(100));
		for (const minute of [110, 105, 75, 100.5]) expect(kept.take(event(minute))).toEqual([]);
		expect(kept.starts).toEqual([100]);
	});

	it("and far from all others begins its own", () => {
		const kept = new Kept();
		kept.take(event(100));
		kept.take(event(0));
		expect(kept.starts.toSorted((a, b) => a - b)).toEqual([0, 100]);
	});

	it("and closes a gap leaves both sessions as they were told", () => {
		const kept = new Kept();
		kept.take(event(0));
		kept.take(event(50));
		kept.take(event(25));
		expect(kept.starts).toEqual([0, 50]);
	});

	it("in any order: a session in every run, never two within one silence", () => {
		for (let seed = 1; seed <= 300; seed += 1) {
			const random = randomFrom(seed);
			const minutes = [...new Set(Array.from({ length: 1 + Math.floor(random() * 14) }, () => Math.floor(random() * 400)))];
			const kept = new Kept();
			for (let from = 0; from < minutes.length; ) {
				const to = from + 1 + Math.floor(random() * 3);
				kept.take(...minutes.slice(from, to).map((minute) => event(minute)));
				from = to;
			}
			const starts = kept.starts.toSorted((x, y) => x - y);
			const gaps = starts.map((start, index) => start - (starts[index - 1] ?? -Infinity));
			const inOrder = new Kept();
			for (const minute of minutes.toSorted((x, y) => x - y)) inOrder.take(event(minute));
			const runs = runsOf(minutes);
			const what = `seed ${seed}: ${minutes.join(" ")} → ${starts.join(" ")}`;
			expect({
				what,
				doubled: gaps.filter((gap) => gap < 30),
				silent: runs.filter((run) => !starts.some((start) => run.includes(start))),
				inOrder: inOrder.starts,
			}).toEqual({ what, doubled: [], silent: [], inOrder: runs.map(([first]) => first) });
		}
	});
});

describe("a page that was read for long", () => {
	it("is one session: its engagement tells of the time before it", () => {
		const kept = new Kept();
		kept.take(event(0));
		expect(kept.take(event(55, { name: "Page Engaged", properties: { engaged_ms: 50 * MINUTE } }))).toEqual([]);
		expect(kept.take(event(70))).toEqual([]);
	});

	it("is another one where it was looked at again after a silence", () => {
		const kept = new Kept();
		kept.take(event(0));
		expect(kept.take(event(55, { name: "Page Engaged", properties: { engaged_ms: 4_000 } }))).toHaveLength(1);
	});

	it("tells no nonsense", () => {
		for (const engaged_ms of [-5, "1000", null]) expect(aboutFrom(event(0, { name: "Page Engaged", properties: { engaged_ms } }))).toBe(START);
		expect(aboutFrom(event(0, { name: "Page Engaged", properties: { engaged_ms: 1e300 } }))).toBe(START - 24 * 60 * MINUTE);
	});
});

describe("what is told of it", () => {
	const url = "https://shop.example/jars?utm_source=letter&utm_campaign=moon&gclid=1";

	it("the page it began on, the campaign in its address, the device", () => {
		const page = event(0, {
			type: "page",
			name: "Page Viewed",
			properties: { url, path: "/jars", referrer: "https://search.example/", title: "Jars", page_id: "x" },
			context: { via: "pipit", device: { type: "mobile" } },
		});
		expect(told(page)).toEqual({ url, path: "/jars", referrer: "https://search.example/", title: "Jars", utm_source: "letter", utm_campaign: "moon", device: "mobile" });
	});

	it("by the first that has a page, in its context too", () => {
		const consent = event(0, { name: "Consent Updated" });
		const viewed = event(0.1, { context: { via: "pipit", page: { url }, campaign: { source: "other", medium: "email" } } });
		expect(told(consent, viewed)).toEqual({ url, path: "/jars", utm_source: "letter", utm_campaign: "moon", utm_medium: "email" });
	});

	it("nothing of what is no text, no address, or too long", () => {
		const odd: Json = { url: "no address", path: 5, referrer: ["x"], title: "t".repeat(900) };
		expect(told(event(0, { context: { via: "pipit", page: odd, campaign: [], device: null } }))).toEqual({ url: "no address", title: "t".repeat(500) });
		expect(told(event(0))).toEqual({});
	});
});

function told(...events: readonly ProfileEvent[]): JsonObject {
	return new Kept().take(...events)[0]?.properties ?? {};
}

/** Minutes without a silence between neighbours. */
function runsOf(minutes: readonly number[]): number[][] {
	const runs: number[][] = [];
	for (const minute of minutes.toSorted((a, b) => a - b)) {
		const run = runs.at(-1);
		if (run === undefined || minute - (run.at(-1) ?? 0) >= 30) runs.push([minute]);
		else run.push(minute);
	}
	return runs;
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}
