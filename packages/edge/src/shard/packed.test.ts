import type { ProfileEvent } from "@pipit/core/event";
import { identifierKeyOf } from "@pipit/core/identity";
import { expect, it } from "vitest";
import { bodyOf, pack, unpack } from "./packed.ts";
import type { Envelope, IngestPart } from "./calls.ts";

const ENVELOPE: Envelope = { definitions: { version: "v", sequence: 3, publishedAt: 5 }, models: null, clockOffsetMs: 0 };

function event(messageId: string, properties: ProfileEvent["properties"]): ProfileEvent {
	return {
		messageId,
		type: "track",
		name: 'A "name"',
		time: 1,
		receivedAt: 2,
		source: identifierKeyOf({ type: "anonymous_id", value: "a" }),
		identifiers: [{ type: "anonymous_id", value: "a" }],
		properties,
		traits: {},
		unset: [],
		consent: null,
		context: { via: "test" },
	};
}

it("what is packed comes out as it was, each event with its part", () => {
	const parts: IngestPart[] = [
		{ to: { kind: "identifier", identifier: { type: "anonymous_id", value: "a\\\"\u2028" } }, events: [event("1", { text: "\u0001 \u{1F600} \ud83d" }), event("2", {})] },
		{ to: { kind: "identifier", identifier: { type: "user_id", value: "nobody's" } }, events: [] },
		{ to: { kind: "identifier", identifier: { type: "user_id", value: "b" } }, events: [event("3", { deep: { list: [1, 1e-7, null] } })] },
	];
	const packed = pack(ENVELOPE, parts);
	expect(packed.bodies).toHaveLength(3);
	const unpacked = unpack(packed);
	expect(unpacked).toEqual({ envelope: ENVELOPE, parts });
	// What the history keeps is the text that came.
	expect(unpacked.parts.flatMap(({ events }) => events.map(bodyOf))).toEqual(packed.bodies);
	expect(JSON.parse(packed.bodies[0] ?? "")).toEqual({ ...parts[0]?.events[0], messageId: undefined, name: undefined, time: undefined, source: undefined });
});
