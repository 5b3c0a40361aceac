import { type EventType, isPlainObject, isUnsafeKey, NO_DEFAULTS, parseTime } from "../event/index.ts";
import { parsed, refused, show, type Parsed } from "../problem/index.ts";
import { type Batch, batchOf } from "./batch.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./fields.ts";

/** How deep a dotted name of the pixel reaches, and how many of them are read. */
const DEEPEST = 5;
const MOST_FIELDS = 100;

/**
 * RudderStack's pixel, an event in a query: `writeKey`, `anonymousId`, `event`, and nested fields with dots,
 * `properties.price=12`. Source: rudder-server, gateway, `/pixel/v1/track` and `/pixel/v1/page`.
 */
export function readRudderPixel(query: URLSearchParams, type: EventType): Batch {
	const event: { [key: string]: unknown } = {};
	let read = 0;
	for (const [name, value] of query) {
		if (value === "" || (read += 1) > MOST_FIELDS) continue;
		put(event, name.split("."), value);
	}
	const { writeKey, sentAt, ...fields } = event;
	return { writeKey: textOf(writeKey) ?? null, sentAt: parseTime(sentAt), type, defaults: NO_DEFAULTS, events: [fields] };
}

/**
 * RudderStack's `merge` call: `mergeProperties`, two or more identifiers of one person as `{type, value}`. It becomes an
 * identify call that names them all and sets nothing else.
 */
export function readRudderMerge(body: unknown): Parsed<Batch> {
	if (!isPlainObject(body)) return refused({ path: [], expected: "an event as an object", got: show(body) });
	const { type: _, mergeProperties, writeKey, ...rest } = body;
	return parsed(batchOf(textOf(writeKey) ?? null, parseTime(body["sentAt"]), [mergeCall(rest, mergeProperties)]));
}

/** Of a batch: merge calls become identify calls, everything else stays. */
export function withMerges(batch: Batch): Batch {
	const events = batch.events.map((event) => (isPlainObject(event) && event["type"] === "merge" ? mergeCall(event, event["mergeProperties"]) : event));
	return { ...batch, events };
}

function mergeCall(call: Fields, mergeProperties: unknown): Fields {
	const named: { [key: string]: unknown } = {};
	const traits: { [key: string]: unknown } = {};
	const externalIds: unknown[] = [];
	for (const entry of listOf(mergeProperties).slice(0, 10)) {
		const { type, value } = fieldsOf(entry);
		if (type === "userId" || type === "user_id") named["userId"] ??= value;
		else if (type === "anonymousId" || type === "anonymous_id") named["anonymousId"] ??= value;
		else if (type === "email" || type === "phone") traits[type] ??= value;
		else externalIds.push({ type, id: value });
	}
	const context = { ...fieldsOf(call["context"]), ...(externalIds.length === 0 ? {} : { externalIds }) };
	return { ...call, ...named, type: "identify", traits, context };
}

function put(into: { [key: string]: unknown }, path: readonly string[], value: string): void {
	if (path.length > DEEPEST || path.some((key) => key === "" || isUnsafeKey(key))) return;
	let place = into;
	for (const key of path.slice(0, -1)) {
		const next = place[key];
		if (next === undefined) place = place[key] = {};
		else if (isOpen(next)) place = next;
		else return;
	}
	const last = path.at(-1);
	if (last !== undefined && place[last] === undefined) place[last] = value;
}

function isOpen(value: unknown): value is { [key: string]: unknown } {
	return isPlainObject(value);
}
