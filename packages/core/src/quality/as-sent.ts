import type { Identifier } from "../identity/identifier.ts";
import type { EventType, Json, JsonObject } from "../event/event.ts";
import { isJsonObject } from "../event/json.ts";

/**
 * A refused event as a Segment-shaped call. Shards refuse events that are parsed already (`ProfileEvent` as JSON); all
 * other samples are calls and stay as they are.
 */
export function asSent(sample: JsonObject): JsonObject {
	const { identifiers, type, name, time, messageId, properties, traits, unset, consent, context } = sample;
	if (!Array.isArray(identifiers) || typeof time !== "number" || typeof name !== "string") return sample;
	const named = identifiers.filter(isIdentifier);
	const track: EventType = "track";
	return {
		type: type ?? track,
		...(type === "track" ? { event: name } : {}),
		...(messageId === undefined ? {} : { messageId }),
		timestamp: new Date(time).toISOString(),
		...idOf(named, "anonymous_id", "anonymousId"),
		...idOf(named, "user_id", "userId"),
		...(type === "identify" ? { traits: traits ?? {} } : { properties: properties ?? {} }),
		context: {
			...(isJsonObject(context) ? context : {}),
			...(type === "identify" ? {} : { traits: traits ?? {} }),
			...(consent === null || consent === undefined ? {} : { consent: { categoryPreferences: consent } }),
			unset: unset ?? [],
			externalIds: named.filter(({ type: kind }) => kind !== "anonymous_id" && kind !== "user_id").map(externalId),
		},
	};
}

function isIdentifier(value: Json): value is { readonly type: Identifier["type"]; readonly value: string } {
	return isJsonObject(value) && typeof value["type"] === "string" && typeof value["value"] === "string";
}

function idOf(identifiers: readonly Identifier[], type: Identifier["type"], field: string): JsonObject {
	const found = identifiers.find((identifier) => identifier.type === type);
	return found === undefined ? {} : { [field]: found.value };
}

/** An external id is kept as `type:id`. */
function externalId({ type, value }: Identifier): JsonObject {
	const colon = value.indexOf(":");
	return type === "external_id" && colon > 0 ? { type: value.slice(0, colon), id: value.slice(colon + 1) } : { type, id: value };
}
