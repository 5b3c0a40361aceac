import type { Json, JsonObject, ProfileEvent } from "@pipit/core/event";
import { deviceTypeOf, isJsonObject, isPlainObject } from "@pipit/core/event";

/**
 * Where Cloudflare saw the request come from, as `context.location`: `country` (ISO 3166-1 alpha-2), `region` (its
 * name), `region_code` (ISO 3166-2 without the country), `city`, `timezone` (IANA). Null where it says nothing, as
 * locally. The address it was looked up by is never kept.
 */
export function placeOf(request: Request): JsonObject | null {
	const cf: unknown = Reflect.get(request, "cf");
	if (!isPlainObject(cf)) return null;
	const place: { [key: string]: Json } = {};
	for (const [field, name] of FIELDS) {
		const value = cf[field];
		// XX is unknown, T1 the Tor network.
		if (typeof value === "string" && value !== "" && value !== "XX" && value !== "T1") place[name] = value;
	}
	return Object.keys(place).length > 0 ? place : null;
}

const FIELDS = [
	["country", "country"],
	["region", "region"],
	["regionCode", "region_code"],
	["city", "city"],
	["timezone", "timezone"],
] as const;

/** The event with the place; what it says about its location itself goes before. */
export function withPlace(event: ProfileEvent, place: JsonObject): ProfileEvent {
	if (event.context["location"] !== undefined) return event;
	return { ...event, context: { ...event.context, location: place } };
}

/** The event with the kind of device that a browser's user agent names; what it says of its device itself goes before. */
export function withDevice(event: ProfileEvent, userAgent: string): ProfileEvent {
	const own = isJsonObject(event.context["device"]) ? event.context["device"] : {};
	if (own["type"] !== undefined) return event;
	return { ...event, context: { ...event.context, device: { ...own, type: deviceTypeOf(userAgent) } } };
}
