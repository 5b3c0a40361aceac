import { parseTime } from "../event/clock.ts";
import type { Json, JsonObject } from "../event/event.ts";
import { isJsonObject } from "../event/json.ts";
import type { Problem } from "../problem/index.ts";
import { PROVIDERS } from "../webhook/providers/index.ts";
import { valueAt } from "../webhook/read.ts";
import { type MapSetting, mapRecord } from "./mapper.ts";
import type { NextPage, PullSource } from "./pull.ts";
import { activityAddress, readActivity } from "./pull-mailchimp.ts";
import { rowOfJson } from "./table.ts";

/** From where a pull goes on. */
export interface PullCursor {
	/** What the items of the last whole round had changed until, as they said it; null in the first round. */
	readonly since: string | null;
	/** The greatest of this round so far. */
	readonly newest: string | null;
	/** What asks for the next page of this round: a token, an address, a page's number; null at its beginning. */
	readonly next: string | null;
}

export const AT_THE_BEGINNING: PullCursor = { since: null, newest: null, next: null };

/** How the page that comes next is asked for: with a body by POST, else by GET. */
export function pageRequest(source: PullSource, cursor: PullCursor): { readonly url: string; readonly body: string | null } {
	if (source.reading.kind === "mailchimp") return { url: activityAddress(source.url, cursor), body: null };
	if (source.next.kind === "search") return { url: source.url, body: searchBody(source.next, cursor) };
	return { url: pageAddress(source, cursor), body: null };
}

/** The address of the page that comes next, of a list that is read by GET. */
export function pageAddress(source: PullSource, cursor: PullCursor): string {
	const { next, since } = source;
	if (cursor.next !== null && (next.kind === "url" || next.kind === "link")) return cursor.next;
	const url = new URL(source.url);
	if (since !== null && cursor.since !== null) url.searchParams.set(since.parameter, cursor.since);
	if (next.kind === "token" && cursor.next !== null) url.searchParams.set(next.parameter, cursor.next);
	if (next.kind === "page") url.searchParams.set(next.parameter, cursor.next ?? "1");
	return url.href;
}

export interface PullPage {
	readonly calls: readonly JsonObject[];
	/** Items that are no calls, each with what is wrong. */
	readonly refused: readonly { readonly item: Json; readonly problems: readonly Problem[] }[];
	readonly cursor: PullCursor;
	/** Whether the round is over. */
	readonly isLast: boolean;
}

/** What a page says: its items as calls, and from where to go on. Null where the list is not where it should be. */
export function readPage(source: PullSource, body: Json, link: string | null, cursor: PullCursor, setting: MapSetting): PullPage | null {
	if (source.reading.kind === "mailchimp") return readActivity(body, cursor, setting.asOf);
	const list = source.items === "" ? body : valueAt(body, source.items);
	if (!Array.isArray(list)) return null;
	const items: readonly Json[] = list;
	const calls: JsonObject[] = [];
	const refused: { item: Json; problems: readonly Problem[] }[] = [];
	let { newest } = cursor;
	for (const item of items) {
		const read = readItem(source, item, setting);
		if (read.ok) calls.push(...read.calls);
		else refused.push({ item, problems: read.problems });
		newest = later(newest, source.since === null ? null : valueAt(item, source.since.path));
	}
	const next = nextOf(source, body, link, { ...cursor, newest }, items.length);
	if (next !== null) return { calls, refused, cursor: { ...cursor, newest, next }, isLast: false };
	return { calls, refused, cursor: { since: newest ?? cursor.since, newest: null, next: null }, isLast: true };
}

/** HubSpot finds no more for one question. */
const MOST_FOUND = 10_000;
/** What has just changed is found some minutes later, so every round looks back a little. */
const OVERLAP_MS = 10 * 60_000;

/**
 * HubSpot's search for what changed since, the oldest change first. Each page asks from the newest of the page before on:
 * what is changed meanwhile moves to the end of the list, and a count of how many were read would pass over others.
 * `next` is `from|after`; `after` counts only within contacts that changed at one and the same moment.
 */
function searchBody({ property, properties }: Extract<NextPage, { kind: "search" }>, { since, next }: PullCursor): string {
	const last = parseTime(since);
	const [from = "", after = ""] = next?.split("|") ?? [];
	const bound = next === null ? (last === null ? null : last - OVERLAP_MS) : parseTime(from);
	const filterGroups = bound === null ? [] : [{ filters: [{ propertyName: property, operator: "GTE", value: String(bound) }] }];
	const sorts = [{ propertyName: property, direction: "ASCENDING" }];
	return JSON.stringify({ filterGroups, sorts, properties, limit: 100, ...(after === "" ? {} : { after }) });
}

function nextSearch(body: Json, { next, newest }: PullCursor): string | null {
	const after = valueAt(body, "paging.next.after");
	if ((typeof after !== "string" && typeof after !== "number") || newest === null) return null;
	const [from = ""] = next?.split("|") ?? [];
	if (newest !== from) return `${newest}|`;
	return Number(after) < MOST_FOUND ? `${from}|${after}` : null;
}

type Read = { readonly ok: true; readonly calls: readonly JsonObject[] } | { readonly ok: false; readonly problems: readonly Problem[] };

function readItem({ reading }: PullSource, item: Json, setting: MapSetting): Read {
	if (reading.kind === "mailchimp") return { ok: true, calls: [] };
	if (!isJsonObject(item)) return { ok: false, problems: [{ path: [], expected: "an object", got: JSON.stringify(item).slice(0, 80) }] };
	if (reading.kind === "mapping") {
		const mapped = mapRecord(reading.mapping, [rowOfJson(item)], setting);
		if (mapped.kind === "refused") return { ok: false, problems: mapped.problems };
		return { ok: true, calls: mapped.kind === "call" ? [mapped.call] : [] };
	}
	const request = { url: "", header: (name: string) => (name === "x-shopify-topic" ? reading.topic : null), body: new Uint8Array(new TextEncoder().encode(JSON.stringify(item))), receivedAt: setting.asOf };
	const content = PROVIDERS["shopify"]?.read(request, { id: "pull", provider: "shopify", secrets: [], settings: {}, map: null });
	if (content === undefined || !content.ok) return { ok: false, problems: content?.problems ?? [] };
	return { ok: true, calls: content.value.calls };
}

/** `newest` of the cursor is that of the page just read, too. */
function nextOf({ next, url }: PullSource, body: Json, link: string | null, cursor: PullCursor, items: number): string | null {
	if (next.kind === "none") return null;
	if (next.kind === "page") return items === 0 ? null : String(Number(cursor.next ?? "1") + 1);
	if (next.kind === "search") return nextSearch(body, cursor);
	const given = next.kind === "link" ? /<([^>]+)>\s*;[^,]*rel="?next"?/.exec((link ?? "").slice(0, 8_000))?.[1] : valueAt(body, next.path);
	if (typeof given !== "string" && typeof given !== "number") return null;
	const text = String(given);
	if (text === "" || text.length > 4_000 || text === cursor.next) return null;
	if (next.kind === "token") return text;
	// The key goes along, so the next page is where the first was.
	const address = URL.parse(text, url);
	return address === null || address.origin !== new URL(url).origin ? null : address.href;
}

function later(before: string | null, value: Json): string | null {
	if (typeof value !== "string" && typeof value !== "number") return before;
	const [a, b] = [parseTime(before), parseTime(value)];
	return b !== null && (a === null || b > a) ? String(value) : before;
}
