import { describe, expect, it } from "vitest";
import type { ConsentChoice, ProfileEvent } from "../event/event.ts";
import { identifierKeyOf } from "../identity/identifier.ts";
import { CONSENT_UPDATED, gate, gateAtProfile, ledgerOnly } from "./gate.ts";

type Judged = Pick<ProfileEvent, "type" | "name" | "consent">;

const view = (consent: ConsentChoice | null): Judged => ({ type: "page", name: "Page Viewed", consent });
const decision = (consent: ConsentChoice | null): Judged => ({ type: "track", name: CONSENT_UPDATED, consent });
const pending = { default: "pending" } as const;
const granted = { default: "granted" } as const;

describe("the gate at the rim", () => {
	it.each([
		["granted, any event", pending, view({ analytics: true }), "store"],
		["granted, the decision", pending, decision({ analytics: true }), "store"],
		["declined, any event", granted, view({ analytics: false, email: true }), "hold"],
		["declined, the decision", granted, decision({ analytics: false }), "ledger"],
		["declined, the decision, pending", pending, decision({ analytics: false }), "ledger"],
		["nothing said, default granted", granted, view(null), "store"],
		["nothing said, default pending", pending, view(null), "hold"],
		["a decision about something else, default granted", granted, decision({ email: false }), "store"],
		["a decision about something else, default pending", pending, decision({ email: false }), "ledger"],
		["a decision that decides nothing", pending, decision(null), "hold"],
		["a decision with an empty choice", pending, decision({}), "hold"],
		[
			"only a track call is a decision",
			pending,
			{ ...decision({ analytics: false }), type: "screen" as const },
			"hold",
		],
	])("%s", (_, policy, event, expected) => {
		expect(gate(policy, event)).toBe(expected);
	});
});

describe("the gate at the profile", () => {
	it.each([
		["a server's event of somebody who granted", pending, view(null), { analytics: true }, "store"],
		["a server's event of somebody who declined", granted, view(null), { analytics: false }, "hold"],
		["a server's event of somebody who decided nothing", pending, view(null), null, "store"],
		["a server's event of somebody who decided about email", pending, view(null), { email: false }, "store"],
		[
			"the event's own decision goes before the known one",
			pending,
			view({ analytics: true }),
			{ analytics: false },
			"store",
		],
		["a withdrawal", pending, decision({ analytics: false }), { analytics: true }, "ledger"],
		[
			"a decision about email while analytics is declined",
			granted,
			decision({ email: false }),
			{ analytics: false },
			"ledger",
		],
		["a decision about email by a stranger, pending", pending, decision({ email: false }), null, "ledger"],
		["a decision about email by a stranger, granted", granted, decision({ email: false }), null, "store"],
		[
			"a decision about email by somebody who granted",
			pending,
			decision({ email: false }),
			{ analytics: true },
			"store",
		],
	])("%s", (_, policy, event, known, expected) => {
		expect(gateAtProfile(policy, event, known)).toBe(expected);
	});
});

describe("an event for the ledger", () => {
	it("carries who decided what and when, and nothing else", () => {
		const event: ProfileEvent = {
			messageId: "m",
			type: "track",
			name: CONSENT_UPDATED,
			time: 1,
			receivedAt: 2,
			source: identifierKeyOf({ type: "anonymous_id", value: "a" }),
			identifiers: [{ type: "anonymous_id", value: "a" }],
			properties: { page: "/secret" },
			traits: { email: "ada@shop.example" },
			unset: ["plan"],
			consent: { analytics: false },
			context: { page: { url: "https://shop.example/secret" } },
		};
		expect(ledgerOnly(event)).toEqual({ ...event, properties: {}, traits: {}, unset: [], context: {} });
	});
});
