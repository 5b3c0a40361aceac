import type { Json, JsonObject } from "./event.ts";
import { isJsonObject } from "./json.ts";
import { deviceTypeOf } from "./device.ts";

/** Parts of the Segment context that are kept as they came where they are objects. */
const KEPT_OBJECTS = ["page", "campaign", "location", "referrer", "os", "app", "screen", "library"] as const;
const KEPT_TEXTS = ["locale", "timezone", "groupId"] as const;
const KEPT_OF_DEVICE = ["type", "manufacturer", "model", "name"] as const;

/**
 * What is kept of an event's context:
 *
 * - `page`, `campaign`, `location`, `referrer`, `os`, `app`, `screen`, `library` as objects,
 * - `locale`, `timezone`, `groupId` as texts,
 * - of `device` its type, manufacturer, model and name; a missing type is read from the user agent,
 * - `via`, the wire it came on.
 *
 * Everything else is not: `ip`, `userAgent` and `userAgentData`, device and advertising ids and push tokens identify
 * or track a person outside the shop's own identifiers, and no rule or report reads them. `traits`, `consent`, `unset`
 * and `externalIds` have fields of their own in the event.
 */
export function keptContext(context: JsonObject, via: string): JsonObject {
	const kept: { [key: string]: Json } = {};
	for (const key of KEPT_OBJECTS) {
		const value = context[key];
		if (isJsonObject(value)) kept[key] = value;
	}
	for (const key of KEPT_TEXTS) {
		const value = context[key];
		if (typeof value === "string" && value !== "") kept[key] = value;
	}
	const device = keptDevice(context["device"], context["userAgent"]);
	if (device !== null) kept["device"] = device;
	kept["via"] = via;
	return kept;
}

function keptDevice(device: Json | undefined, userAgent: Json | undefined): JsonObject | null {
	const kept: { [key: string]: Json } = {};
	if (isJsonObject(device)) {
		for (const key of KEPT_OF_DEVICE) {
			const value = device[key];
			if (typeof value === "string") kept[key] = value;
		}
	}
	if (kept["type"] === undefined && typeof userAgent === "string" && userAgent !== "")
		kept["type"] = deviceTypeOf(userAgent);
	return Object.keys(kept).length > 0 ? kept : null;
}
