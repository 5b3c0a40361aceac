import { isPlainObject } from "../event/index.ts";
import { parsed, refused, show, type Parsed } from "../problem/index.ts";
import { type Batch, batchOf } from "./batch.ts";
import { consentIn, type Fields, fieldsOf, listOf, numberOf, pageOf, present, textOf, without } from "./fields.ts";
import { wireKey } from "./keys.ts";
import { readEntity, selfDescribed } from "./snowplow-entities.ts";
import { screenOf } from "./umami.ts";

/**
 * A POST of Snowplow's trackers (tracker protocol 2: `{schema, data: [...]}`, each event a map of short names to texts)
 * → Segment-shaped calls.
 *
 * | `e` | becomes |
 * | --- | --- |
 * | `pv` | page |
 * | `pp` | `Page Pinged` |
 * | `se` | its action, with category, label, property, value |
 * | `tr`, `ti` | `Order Completed`, `Order Item` |
 * | `ue` | the name of its schema; Snowplow's own by their meaning |
 *
 * `uid` is the person, `duid` the browser. Source: docs.snowplow.io, "Snowplow Tracker Protocol".
 */
export function readSnowplow(body: unknown): Parsed<Batch> {
	if (!isPlainObject(body)) return refused({ path: [], expected: "an object with data", got: show(body) });
	const data = body["data"];
	if (!Array.isArray(data)) return refused({ path: ["data"], expected: "a list of events", got: show(data) });
	return parsed(batchOfEvents(data));
}

/** The same in a query: a GET of `/i`. */
export function readSnowplowPixel(query: URLSearchParams): Batch {
	return batchOfEvents([Object.fromEntries(query)]);
}

/** A request is of one site, that of most of its events; an event of another application, or of none, is refused. */
function batchOfEvents(events: readonly unknown[]): Batch {
	const application = mostFrequent(events.map((event) => textOf(fieldsOf(event)["aid"])));
	const calls = events.map((event) => {
		const isForeign = isPlainObject(event) && textOf(event["aid"]) !== application;
		return isForeign ? { messageId: event["eid"], aid: event["aid"] } : callOf(event);
	});
	return batchOf(application === undefined ? null : wireKey("snowplow", application), null, calls);
}

/** Of texts that are equally frequent the first. */
function mostFrequent(texts: readonly (string | undefined)[]): string | undefined {
	const counts = new Map<string, number>();
	let most: string | undefined;
	for (const text of texts) {
		if (text === undefined) continue;
		counts.set(text, (counts.get(text) ?? 0) + 1);
	}
	for (const [text, count] of counts) if (most === undefined || count > (counts.get(most) ?? 0)) most = text;
	return most;
}

function callOf(raw: unknown): unknown {
	if (!isPlainObject(raw)) return raw;
	const entities = listOf(json(raw["co"], raw["cx"])["data"]).slice(0, 200).map(readEntity);
	const call = { ...envelopeOf(raw), context: contextOf(raw) };
	switch (raw["e"]) {
		case "pv":
			return consented({ ...call, type: "page", properties: { ...pageIn(raw).page } });
		case "pp":
			return { ...call, type: "track", event: "Page Pinged", properties: { ...present({ path: pageIn(raw).page?.["path"], url: raw["url"] }) } };
		case "se":
			return consented({ ...call, type: "track", event: raw["se_ac"], properties: { ...present({ category: raw["se_ca"], label: raw["se_la"], property: raw["se_pr"], value: numberOf(raw["se_va"]) }) } });
		case "tr":
			return { ...call, type: "track", event: "Order Completed", properties: { ...present({ order_id: raw["tr_id"], affiliation: raw["tr_af"], total: numberOf(raw["tr_tt"]), tax: numberOf(raw["tr_tx"]), shipping: numberOf(raw["tr_sh"]), currency: raw["tr_cu"] }) } };
		case "ti":
			return { ...call, type: "track", event: "Order Item", properties: { ...present({ order_id: raw["ti_id"], product_id: raw["ti_sk"], name: raw["ti_nm"], category: raw["ti_ca"], price: numberOf(raw["ti_pr"]), quantity: numberOf(raw["ti_qu"]), currency: raw["ti_cu"] }) } };
		case "ue": {
			const event = readEntity(json(raw["ue_pr"], raw["ue_px"])["data"]);
			return consented({ ...call, ...selfDescribed(event, entities) });
		}
		default:
			return { ...call, type: raw["e"] };
	}
}

/** `stm − dtm` is two readings of one clock; a true timestamp (`ttm`) is nobody's clock and stands. */
function envelopeOf(raw: Fields): Fields {
	const isTrue = textOf(raw["ttm"]) !== undefined;
	return {
		messageId: raw["eid"],
		userId: raw["uid"],
		anonymousId: raw["duid"],
		timestamp: isTrue ? raw["ttm"] : raw["dtm"],
		...(isTrue ? {} : { sentAt: raw["stm"] }),
	};
}

function contextOf(raw: Fields): Fields {
	const tracker = textOf(raw["tv"]);
	return {
		...present({
			...pageIn(raw),
			locale: textOf(raw["lang"]),
			timezone: textOf(raw["tz"]),
			screen: screenOf(raw["res"]),
			userAgent: textOf(raw["ua"]),
			library: tracker === undefined ? undefined : { name: "snowplow", version: tracker },
		}),
	};
}

function pageIn(raw: Fields): ReturnType<typeof pageOf> {
	return pageOf({ url: raw["url"], title: raw["page"], referrer: raw["refr"] });
}

const CONSENT: ReadonlySet<string> = new Set(["consent"]);

/** A property `consent` of an event says what its sender may do, as on the other wires. */
function consented(call: Fields): Fields {
	const properties = fieldsOf(call["properties"]);
	const consent = consentIn(properties["consent"]);
	if (consent === undefined) return call;
	return { ...call, properties: without(properties, CONSENT), context: { ...fieldsOf(call["context"]), consent } };
}

/** Self-describing JSON as a text, or as base64 for addresses. */
function json(text: unknown, base64: unknown): Fields {
	try {
		const source = typeof text === "string" ? text : typeof base64 === "string" ? decoded(base64) : null;
		const value: unknown = source === null ? null : JSON.parse(source);
		return fieldsOf(value);
	} catch {
		return {};
	}
}

function decoded(base64: string): string {
	const bytes = Uint8Array.from(atob(base64.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
	return new TextDecoder().decode(bytes);
}

