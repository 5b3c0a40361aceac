import type { Json, JsonObject } from "../event/index.ts";
import { type Parsed, parsed, type Problem, refused, show } from "../problem/index.ts";
import { hash32 } from "../identity/hash.ts";
import { messageIdOf } from "./message-id.ts";
import type { HookMap } from "./provider.ts";
import { known, secondsAt, textAt, timeAt, valueAt } from "./read.ts";

/** The call that a body stands for, by the source's map. `webhookId` is the sender's own id of this delivery, if it has one. */
export function mappedCall(body: Json, map: HookMap, source: string, webhookId: string | null): Parsed<JsonObject> {
	const email = map.email === null ? null : textAt(body, map.email);
	const phone = map.phone === null ? null : textAt(body, map.phone);
	const userId = map.user_id === null ? null : textAt(body, map.user_id);
	if (email === null && phone === null && userId === null) return refused(...nobody(body, map));
	// The same answers told twice are one event, also where nothing in them is an id.
	const id = (map.id === null ? null : textAt(body, map.id)) ?? webhookId ?? checksum(body);
	return parsed({
		type: "track",
		event: map.event,
		messageId: messageIdOf(source, id),
		...known({ userId, timestamp: map.time === null ? null : (timeAt(body, map.time) ?? secondsAt(body, map.time)) }),
		context: { traits: known({ ...picked(body, map.traits), email, phone }) },
		properties: known({ ...picked(body, map.properties), source }),
	});
}

function picked(body: Json, paths: { readonly [name: string]: string }): JsonObject {
	return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, valueAt(body, path)]));
}

function nobody(body: Json, map: HookMap): readonly Problem[] {
	const wanted = Object.entries({ email: map.email, phone: map.phone, user_id: map.user_id });
	const paths = wanted.flatMap(([name, path]) => (path === null ? [] : [{ name, path }]));
	return paths.map(({ name, path }) => ({
		path: path.split("."),
		expected: `who it is (map.${name})`,
		got: show(valueAt(body, path) ?? undefined),
	}));
}

function checksum(body: Json): string {
	const text = JSON.stringify(body);
	return [`a${text}`, `b${text}`, `${text}c`].map((salted) => hash32(salted).toString(16).padStart(8, "0")).join("");
}
