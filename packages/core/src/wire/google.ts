import { isPlainObject } from "../event/index.ts";
import { parsed, refused, show, type Parsed } from "../problem/index.ts";
import { type Batch, batchOf } from "./batch.ts";
import { consentIn, type Fields, fieldsOf, pageOf, present, textOf } from "./fields.ts";
import { wireKey } from "./keys.ts";

/**
 * A body of Google Analytics 4's Measurement Protocol → Segment-shaped calls: `{client_id | app_instance_id, user_id,
 * timestamp_micros, user_properties, consent, events: [{name, params, timestamp_micros}]}`. `page_view` and
 * `screen_view` become page and screen; shopping events get their names from `translate`.
 * Source: developers.google.com/analytics/devguides/collection/protocol/ga4/reference.
 */
export function readGoogle(body: unknown, query: URLSearchParams): Parsed<Batch> {
	if (!isPlainObject(body)) return refused({ path: [], expected: "an object with events", got: show(body) });
	const events = body["events"];
	if (!Array.isArray(events)) return refused({ path: ["events"], expected: "a list of events", got: show(events) });
	// What stands in every event is said once, so that many events with many properties do not become their product.
	const defaults = { anonymousId: body["client_id"] ?? body["app_instance_id"], userId: body["user_id"], context: sharedContext(body) };
	return parsed({ ...batchOf(keyOfGoogle(query), null, events.map((event) => callOf(event, body))), defaults });
}

/** The stream's id, `measurement_id` of a website and `firebase_app_id` of an app; null where there is none. */
export function keyOfGoogle(query: URLSearchParams): string | null {
	const id = query.get("measurement_id") || query.get("firebase_app_id");
	return id === null || id === "" ? null : wireKey("ga4", id);
}

function callOf(raw: unknown, body: Fields): unknown {
	if (!isPlainObject(raw)) return raw;
	const params = fieldsOf(raw["params"]);
	const call = {
		timestamp: fromMicros(raw["timestamp_micros"] ?? body["timestamp_micros"]),
		context: { ...present({ ...pageIn(params), locale: textOf(params["language"]), consent: consentOf(body, params) }) },
	};
	const { consent: _, ...properties } = params;
	switch (raw["name"]) {
		case "page_view":
			return { ...call, type: "page", properties: { ...properties, ...pageIn(params).page } };
		case "screen_view":
			return { ...call, type: "screen", name: params["screen_name"] ?? params["firebase_screen"], properties };
		default:
			return { ...call, type: "track", event: raw["name"], properties };
	}
}

function sharedContext(body: Fields): Fields {
	const device = fieldsOf(body["device"]);
	const place = fieldsOf(body["user_location"]);
	return {
		...present({
			locale: textOf(device["language"]),
			device: present({ type: device["category"], manufacturer: device["brand"], model: device["model"] }),
			os: present({ name: device["operating_system"], version: device["operating_system_version"] }),
			location: present({ city: place["city"], country: place["country_id"] }),
			traits: traitsOf(body["user_properties"]),
		}),
	};
}

function pageIn(params: Fields): ReturnType<typeof pageOf> {
	return pageOf({ url: params["page_location"], title: params["page_title"], referrer: params["page_referrer"] });
}

/** `{"plan": {"value": "pro"}}`. */
function traitsOf(userProperties: unknown): Fields | undefined {
	return present(Object.fromEntries(Object.entries(fieldsOf(userProperties)).map(([name, property]) => [name, fieldsOf(property)["value"]])));
}

/** Google's own two switches are both about advertising. */
function consentOf(body: Fields, params: Fields): Fields | undefined {
	const said = consentIn(params["consent"]);
	const { ad_user_data: data, ad_personalization: personal } = fieldsOf(body["consent"]);
	const given = [data, personal].filter((value) => value === "GRANTED" || value === "DENIED");
	if (given.length === 0) return said;
	return { categoryPreferences: { ads: !given.includes("DENIED"), ...fieldsOf(said?.["categoryPreferences"]) } };
}

/** Microseconds, as a number or its digits; anything else stays, to be refused by name. */
function fromMicros(value: unknown): unknown {
	if (typeof value === "number") return Math.round(value / 1_000);
	return typeof value === "string" && /^\d{12,17}$/.test(value) ? Math.round(Number(value) / 1_000) : (value ?? undefined);
}
