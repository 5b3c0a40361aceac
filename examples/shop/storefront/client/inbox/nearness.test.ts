import { expect, it } from "vitest";
import { byNearness } from "./nearness.ts";
import type { MembershipView } from "./profile.ts";

const OUT: MembershipView = { in: false, since: null, until: null };
const IN: MembershipView = { in: true, since: 1, until: null };

it("those that somebody is in come first, then those entered by time, the soonest first; the rest is apart", () => {
	const ids = ["out", "later", "in", "unknown", "sooner", "in-until"];
	const memberships = new Map<string, MembershipView>([
		["out", OUT],
		["later", { ...OUT, until: 20 }],
		["in", IN],
		["sooner", { ...OUT, until: 10 }],
		["in-until", { ...IN, until: 5 }],
	]);
	const { near, far } = byNearness(
		ids.map((id) => ({ id })),
		memberships,
	);
	expect(near.map(({ id }) => id)).toEqual(["in", "in-until", "sooner", "later"]);
	expect(far.map(({ id }) => id)).toEqual(["out", "unknown"]);
});
