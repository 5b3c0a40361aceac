import { isPlainObject, parseTime } from "../event/index.ts";
import { parsed, refused, show, type Parsed } from "../problem/index.ts";
import { type Batch, batchOf } from "./batch.ts";
import { campaignOf, consentIn, type Fields, fieldsOf, listOf, pageOf, present, textOf } from "./fields.ts";

/**
 * A body of PostHog's clients → Segment-shaped calls: `{api_key, batch, sent_at}`, one event, or a list of them.
 *
 * | PostHog | becomes |
 * | --- | --- |
 * | `$pageview`, `$screen` | page, screen |
 * | `$identify`, `$set` | identify; `$anon_distinct_id` is the browser |
 * | `$create_alias`, `$merge_dangerously` | alias |
 * | `$groupidentify` | group |
 * | every other event | track, under its name |
 *
 * PostHog's own properties (`$lib`, `$session_id` and some forty more) stand on every event; of a shop's events only
 * what the context has a field for is kept of them.
 */
export function readPostHog(body: unknown): Parsed<Batch> {
	if (Array.isArray(body)) return parsed(batchOf(keyIn(fieldsOf(body[0])), null, body.map(callOf)));
	if (!isPlainObject(body)) return refused({ path: [], expected: "an event, a list of them or an object with a batch", got: show(body) });
	const sentAt = parseTime(body["sent_at"]);
	const batch = body["batch"];
	if (Array.isArray(batch)) return parsed(batchOf(keyIn(body) ?? keyIn(fieldsOf(batch[0])), sentAt, batch.map(callOf)));
	if (body["event"] === undefined) return refused({ path: ["batch"], expected: "a list of events", got: show(batch) });
	return parsed(batchOf(keyIn(body), sentAt, [callOf(body)]));
}

/** The key under any of the names that PostHog's clients give it. */
export function keyIn(body: Fields): string | null {
	return textOf(body["api_key"]) ?? textOf(body["token"]) ?? textOf(fieldsOf(body["properties"])["token"]) ?? null;
}

function callOf(raw: unknown): unknown {
	if (!isPlainObject(raw)) return raw;
	const properties = fieldsOf(raw["properties"]);
	const name = raw["event"];
	const distinctId = raw["distinct_id"] ?? raw["$distinct_id"] ?? properties["distinct_id"];
	const envelope = { messageId: raw["uuid"] ?? raw["$insert_id"], ...timeOf(raw), context: contextOf(raw, properties) };
	const who = nameOf(distinctId, properties);
	switch (name) {
		case "$pageview": {
			const { page } = pageIn(properties);
			return { ...envelope, ...who, type: "page", properties: { ...ownOf(properties), ...page } };
		}
		case "$screen":
			return { ...envelope, ...who, type: "screen", name: properties["$screen_name"], properties: ownOf(properties) };
		case "$identify":
		case "$set":
			return { ...envelope, ...identified(distinctId, properties), type: "identify", traits: setOf(raw, properties) };
		case "$create_alias":
		case "$merge_dangerously":
			return { ...envelope, ...aliased(distinctId, properties["alias"]), type: "alias" };
		case "$groupidentify":
			return { ...envelope, ...(isGroup(distinctId, properties) ? {} : who), type: "group", groupId: properties["$group_key"], traits: properties["$group_set"] };
		default: {
			const isOwn = typeof name === "string" && name.startsWith("$");
			return { ...envelope, ...who, type: "track", event: name, properties: isOwn ? withoutPlumbing(properties) : ownOf(properties) };
		}
	}
}

/**
 * Browsers say when an event happened by how long ago that was (`offset`, ms), everybody else by their clock. An offset
 * is two readings of one clock, whatever it shows.
 */
function timeOf(raw: Fields): Fields {
	const offset = raw["offset"];
	if (typeof offset !== "number" || !(offset >= 0 && offset < 1e11)) return { timestamp: raw["timestamp"] };
	return { timestamp: SOME_MOMENT - offset, sentAt: SOME_MOMENT };
}
const SOME_MOMENT = Date.UTC(2025, 0, 1);

/** The ids that posthog-js gives to browsers: UUIDs of version 7. */
const DEVICE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a distinct id names a browser and not a person; `$is_identified` says it where the client knows it. */
function isDevice(id: unknown, properties: Fields): boolean {
	const said = properties["$is_identified"];
	if (typeof said === "boolean") return !said;
	return id === properties["$device_id"] || (typeof id === "string" && DEVICE_ID.test(id));
}

function nameOf(id: unknown, properties: Fields): Fields {
	return isDevice(id, properties) ? { anonymousId: id } : { userId: id };
}

/** To identify by an id of a browser's form is to say that it is a person's: then it is both. */
function identified(id: unknown, properties: Fields): Fields {
	const before = properties["$anon_distinct_id"] ?? (typeof id === "string" && DEVICE_ID.test(id) ? id : undefined);
	// `setPersonProperties` of a visitor whom nobody has identified.
	if (properties["$is_identified"] === false && properties["$anon_distinct_id"] === undefined) return { anonymousId: id };
	return { userId: id, anonymousId: before };
}

/** Two ids of one person; which of them is a browser's shows in its form, whichever way round they were given. */
function aliased(id: unknown, alias: unknown): Fields {
	const [isIdDevice, isAliasDevice] = [id, alias].map((one) => typeof one === "string" && DEVICE_ID.test(one));
	if (isIdDevice === true) return isAliasDevice === true ? { anonymousId: id, previousId: alias } : { userId: alias, previousId: id };
	return { userId: id, previousId: alias };
}

/** `$company_acme`: what servers give as a distinct id where a group is described and nobody is meant. */
function isGroup(id: unknown, properties: Fields): boolean {
	return id === `$${textOf(properties["$group_type"]) ?? ""}_${textOf(properties["$group_key"]) ?? ""}`;
}

function setOf(raw: Fields, properties: Fields): unknown {
	return properties["$set"] ?? raw["$set"] ?? {};
}

function contextOf(raw: Fields, properties: Fields): Fields {
	const { page, campaign } = pageIn(properties);
	const unset = listOf(properties["$unset"]);
	return {
		...present({
			page,
			campaign: campaignOf((name) => properties[name]) ?? campaign,
			locale: textOf(properties["$browser_language"]) ?? textOf(properties["$locale"]),
			timezone: textOf(properties["$timezone"]),
			library: present({ name: properties["$lib"], version: properties["$lib_version"] }),
			os: present({ name: properties["$os"], version: properties["$os_version"] }),
			screen: present({ width: properties["$screen_width"], height: properties["$screen_height"] }),
			device: present({ type: textOf(properties["$device_type"])?.toLowerCase(), manufacturer: properties["$device_manufacturer"], model: properties["$device_model"] }),
			consent: consentIn(properties["consent"]),
		}),
		...(raw["event"] === "$identify" || raw["event"] === "$set" ? {} : present({ traits: setOf(raw, properties) })),
		...(unset.length === 0 ? {} : { unset }),
	};
}

function pageIn(properties: Fields): ReturnType<typeof pageOf> {
	const referrer = properties["$referrer"];
	return pageOf({ url: properties["$current_url"], title: properties["title"], referrer: referrer === "$direct" ? undefined : referrer });
}

/** What the shop itself said: everything that is not PostHog's. */
function ownOf(properties: Fields): Fields {
	return Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("$") && !OTHERS.has(key)));
}

/** Of PostHog's own events their own properties stay, and only what stands on every event goes. */
function withoutPlumbing(properties: Fields): Fields {
	return Object.fromEntries(Object.entries(properties).filter(([key]) => !PLUMBING.test(key) && !OTHERS.has(key)));
}

const OTHERS: ReadonlySet<string> = new Set(["token", "distinct_id", "consent", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"]);
const PLUMBING =
	/^\$(?:set|set_once|unset|ip|geoip_.*|raw_user_agent|user_agent|lib.*|browser.*|os.*|device.*|screen_(?:width|height)|viewport_.*|timezone.*|session.*|window_id|pageview_id|insert_id|time|current_url|host|pathname|referr.*|initial_.*|config_defaults|is_identified|process_person_profile|user_id|active_feature_flags|feature\/.*|recording_status|replay_.*|sdk_debug_.*|autocapture_disabled_.*|web_vitals_(?:enabled|allowed).*|exception_capture_enabled.*|dead_clicks_enabled.*|surveys_.*|sent_at)$/;
