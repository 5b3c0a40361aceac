import { describe, expect, it } from "vitest";
import { answer, run } from "./ask.fixtures.ts";

function minute(at: number): string {
	return new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString().replace(".000Z", "Z");
}

function event(who: object, at: number, more: object = {}): object {
	return { type: "track", event: "A", timestamp: minute(at), properties: {}, ...who, ...more };
}

function known(events: readonly object[], user: string | number): boolean | undefined {
	return run({ segments: { s: { event: "A" } }, events, ask: [{ at: minute(60), user }] }).answers[0]?.known;
}

function external(id: string, type: string) {
	return { context: { externalIds: [{ id, type }] } };
}

describe("the same message", () => {
	const count = { event: "A", count: { gte: 2 } };

	it("to two people is two events, to one person one", () => {
		const events = [event({ userId: "v" }, 0, { messageId: "m" }), event({ userId: "u" }, 1, { messageId: "m" })];
		expect(answer({ event: "A" }, events, minute(5)).in).toBe(true);
		const again = [...events, event({ userId: "u" }, 2, { messageId: "m" })];
		expect(answer(count, again, minute(5)).in).toBe(false);
	});

	it("to two people who turn out to be one is one event", () => {
		const events = [
			event({ anonymousId: "z" }, 0, { messageId: "m" }),
			event({ userId: "u" }, 1, { messageId: "m" }),
			{ type: "identify", anonymousId: "z", userId: "u", timestamp: minute(2) },
		];
		expect(answer(count, events, minute(5)).in).toBe(false);
		expect(answer({ event: "A" }, events, minute(5)).in).toBe(true);
	});
});

describe("a stable share", () => {
	it("is of a person, whoever else is in the scenario", () => {
		const users = Array.from({ length: 400 }, (_, index) => `user-${index}`);
		const events = users.map((userId, index) => event({ userId }, index % 30));
		const ask = users.map((user) => ({ at: minute(60), user }));
		const segments = { s: { share: "50%", salt: "draw" } };
		const drawn = (list: readonly object[]) =>
			run({ segments, events: list, ask }).answers.map(({ segments: { s } }) => s?.in);
		const all = drawn(events);
		expect(drawn(events.toReversed())).toEqual(all);
		expect(drawn(events.slice(0, 7)).slice(0, 7)).toEqual(all.slice(0, 7));
		const share = all.filter((isIn) => isIn).length;
		// 200 are expected; five standard deviations of a binomial are 50.
		expect(Math.abs(share - 200)).toBeLessThan(50);
	});
});

describe("lists and scores", () => {
	const scored = (at: number, traits: object, unset: readonly string[] = []) => ({
		type: "identify",
		userId: "u",
		timestamp: minute(at),
		traits,
		context: { unset },
	});
	const events = [
		event({ userId: "u" }, 0),
		scored(1, { "list:vip": true, "score:churn": { value: 0.83, version: "7" }, "score:groups": { value: "b" } }),
		scored(5, { "score:churn": { value: 0.2 } }, ["list:vip", "score:groups"]),
	];
	const isIn = (rule: object, at: number) => answer(rule, events, minute(at)).in;

	it("are given as the traits that uploads set", () => {
		expect([0, 1, 5].map((at) => isIn({ list: "vip" }, at))).toEqual([false, true, false]);
		expect([0, 1, 5].map((at) => isIn({ predicted: "churn", gte: 0.7 }, at))).toEqual([false, true, false]);
		expect([0, 1, 5].map((at) => isIn({ cluster: { model: "groups", in: ["a", "b"] } }, at))).toEqual([false, true, false]);
	});

	it("pass, while there is no score, only the tests that nothing passes too", () => {
		const holding = [{ ne: 1 }, { not_in: [0, 1] }, { lt: 1 }, { gte: 0 }, { between: [0, 1] }, { eq: 0 }].map((test) => isIn({ predicted: "churn", ...test }, 0));
		expect(holding).toEqual([true, true, false, false, false, false]);
		expect(isIn({ cluster: { model: "groups", ne: "b" } }, 0)).toBe(true);
		expect(isIn({ cluster: { model: "groups", ne: "b" } }, 1)).toBe(false);
	});

	it("are of their own type: a text is no number", () => {
		const texts = [event({ userId: "u" }, 0), scored(1, { "score:churn": { value: "0.9" }, "score:groups": { value: "2" } })];
		expect(answer({ predicted: "churn", gte: 0.7 }, texts, minute(2)).in).toBe(false);
		expect(answer({ cluster: { model: "groups", eq: 2 } }, texts, minute(2)).in).toBe(false);
	});
});

describe("who is whom follows the rules of the shards", () => {
	const sum = (who: string, events: readonly object[]) => {
		const counts = Object.fromEntries([1, 2, 3, 4].map((gte) => [`at_least_${gte}`, { event: "A", count: { gte } }]));
		const { answers } = run({ segments: counts, events, ask: [{ at: minute(60), user: who }] });
		return Object.values(answers[0]?.segments ?? {}).filter((one) => one?.in).length;
	};
	const email = (address: string) => ({ context: { traits: { email: address } } });

	it("another account on the same browser is another person, and the browser goes over from then on", () => {
		const events = [
			event({ anonymousId: "z", userId: "u" }, 0),
			event({ anonymousId: "z", userId: "v" }, 1),
			event({ anonymousId: "z" }, 2),
		];
		expect([sum("u", events), sum("v", events), sum("z", events)]).toEqual([1, 2, 2]);
	});

	it("a browser that names the address of another account stays with its own", () => {
		const events = [
			event({ anonymousId: "z", userId: "u" }, 0),
			event({ userId: "v" }, 1, email("v@example.com")),
			event({ anonymousId: "z" }, 2, email("v@example.com")),
		];
		expect([sum("u", events), sum("v", events), sum("v@example.com", events)]).toEqual([2, 1, 1]);
	});

	it("a profile takes no more addresses than a person has", () => {
		const addresses = Array.from({ length: 7 }, (_, index) => `a${index}@example.com`);
		const events = addresses.map((address, index) => event({ anonymousId: "z" }, index, email(address)));
		expect([known(events, "a4@example.com"), known(events, "a5@example.com")]).toEqual([true, false]);
	});

	it("a message that comes again with one more name says nothing new", () => {
		const events = [event({ anonymousId: "z" }, 0, { messageId: "m" }), event({ anonymousId: "z", userId: "u" }, 1, { messageId: "m" })];
		expect(known(events, "u")).toBe(false);
	});
});

describe("who is asked for", () => {
	it("may be named by a number, as in events", () => {
		const events = [event({ userId: 5 }, 0)];
		expect([known(events, 5), known(events, "5"), known(events, 6)]).toEqual([true, true, false]);
		const { answers } = run({ events, ask: [{ at: minute(60), user: 5 }] });
		expect(answers[0]?.user).toBe(5);
	});

	it("may be named by an external id without its type, where that is one person", () => {
		const one = [event(external("e1", "shopify"), 0)];
		expect([known(one, "e1"), known(one, "shopify:e1"), known(one, "external_id:shopify:e1")]).toEqual([
			true,
			true,
			true,
		]);
		expect(known([...one, event(external("e1", "crm"), 1)], "e1")).toBe(false);
		const same = event({ context: { externalIds: ["shopify", "crm"].map((type) => ({ id: "e1", type })) } }, 1);
		expect(known([...one, same], "e1")).toBe(true);
	});

	it("may be named with the type in front, spelled as people do", () => {
		expect(known([event({ context: { traits: { email: "u@x.com" } } }, 0)], "email:U@x.com")).toBe(true);
	});
});

describe("what several events of one moment do in between is at no instant", () => {
	it("two people become one who was in before and is in after", () => {
		const events = [
			event({ anonymousId: "z" }, 1),
			event({ userId: "u" }, 3),
			// At the moment of the merge there are two events, then three.
			event({ anonymousId: "z", userId: "u" }, 5),
		];
		const rule = { event: "A", count: { ne: 2 } };
		expect(answer(rule, events, minute(6))).toEqual({ in: true, since: minute(1), until: null });
	});

	it("more may arrive at that moment, before and after the merge", () => {
		const rule = { event: "A", count: { ne: 3 } };
		const events = [
			event({ userId: "u" }, 1),
			event({ anonymousId: "z" }, 3),
			event({ userId: "u" }, 5),
			event({ anonymousId: "z", userId: "u" }, 5),
			event({ userId: "u" }, 5),
		];
		expect(answer(rule, events, minute(6))).toEqual({ in: true, since: minute(1), until: null });
	});

	it("who comes in through the merge is in since then", () => {
		const rule = { event: "A", count: { gte: 3 } };
		const events = [
			event({ anonymousId: "z" }, 1),
			event({ userId: "u" }, 3),
			event({ anonymousId: "z", userId: "u" }, 5),
		];
		expect(answer(rule, events, minute(6))).toEqual({ in: true, since: minute(5), until: null });
	});
});
