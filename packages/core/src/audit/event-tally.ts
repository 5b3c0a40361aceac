import type { Json, JsonObject } from "../event/event.ts";
import { isJsonObject } from "../event/json.ts";
import { MACHINES } from "../model/engagement.ts";
import { sourceOf } from "./source-of.ts";

/** An event as the mirror has it. */
export interface AuditedEvent {
	readonly profileId: string;
	readonly messageId: string;
	readonly name: string;
	/** Epoch ms. */
	readonly time: number;
	readonly receivedAt: number;
	/** Of `READ_EVENTS`; null where they are not looked at. */
	readonly properties: JsonObject | null;
}

type ReadEvent = AuditedEvent & { readonly properties: JsonObject };

/** How often something was so, when last, and the message ids of a few. */
export interface Noted {
	count: number;
	lastAt: number;
	readonly examples: string[];
}

/** Where something was so. */
interface Place {
	readonly event: string;
	readonly field: string;
	readonly source: string;
}

export interface Order {
	readonly id: string;
	readonly messageId: string;
	readonly source: string;
	readonly total: number | null;
	readonly currency: string | null;
	readonly receivedAt: number;
}

/** What content and rules cannot do without, by event; of an order's total any of the names will do. */
const CRITICAL: { readonly [event: string]: readonly (readonly string[])[] } = {
	"Order Completed": [["order_id"], ["total", "revenue", "value"], ["currency"], ["products"]],
	"Product Added": [["product_id"], ["price"]],
	"Product Viewed": [["product_id"]],
	"Product Removed": [["product_id"]],
};
const AMOUNTS = ["total", "revenue", "value", "price", "quantity", "subtotal"];
/** From here on a time in the future is no clock that goes a little wrong. */
const AHEAD_MS = 5 * 60_000;
const EXAMPLES = 5;
/** Keys and orders beyond these are not told apart: an audit's memory is bounded, whoever writes the events. */
const MOST_KEYS = 1_000;
const MOST_ORDERS = 50_000;

const OPENED = "Email Opened";

/** The events whose properties an audit reads; of others they may be empty. */
export const READ_EVENTS: readonly string[] = [...Object.keys(CRITICAL), OPENED];

/** Counts what is missing and odd in events, one after the other. */
export class EventTally {
	/** By `event / field / source`. */
	readonly missing = new Map<string, Noted & Place & { of: number }>();
	/** By what is odd and where. */
	readonly odd = new Map<string, Noted & Place & { readonly what: Odd }>();
	readonly sources = new Map<string, { count: number; lastAt: number }>();
	readonly orders: Order[] = [];
	/** Emails that were opened, and those of them that a machine did. */
	readonly opens = { all: 0, machines: 0 };
	events = 0;
	readonly #siteCurrency: string;
	readonly #names: readonly string[];

	/** @param sources what message ids of other sources than the site's own tag begin with. */
	constructor(siteCurrency: string, sources: readonly string[]) {
		this.#siteCurrency = siteCurrency;
		this.#names = sources;
	}

	add({ properties, ...event }: AuditedEvent): void {
		this.events += 1;
		const source = sourceOf(event.messageId, this.#names);
		const seen = this.sources.get(source) ?? { count: 0, lastAt: 0 };
		this.sources.set(source, { count: seen.count + 1, lastAt: Math.max(seen.lastAt, event.receivedAt) });
		this.#note("future", event, "time", source, event.time > event.receivedAt + AHEAD_MS);
		if (properties !== null) this.#read({ ...event, properties }, source);
	}

	#read(event: ReadEvent, source: string): void {
		if (event.name === OPENED) {
			this.opens.all += 1;
			const { client } = event.properties;
			if (typeof client === "string" && MACHINES.includes(client)) this.opens.machines += 1;
		}
		const fields = Object.hasOwn(CRITICAL, event.name) ? CRITICAL[event.name] : undefined;
		if (fields === undefined) return;
		for (const names of fields) this.#look(event, names, source);
		this.#values(event, source);
		if (event.name === "Order Completed") this.#order(event, source);
	}

	#look(event: ReadEvent, names: readonly string[], source: string): void {
		const field = names[0] ?? "";
		const key = `${event.name}/${field}/${source}`;
		const before = this.missing.get(key);
		if (before === undefined && this.missing.size >= MOST_KEYS) return;
		const tallied = before ?? { count: 0, of: 0, lastAt: 0, examples: [], event: event.name, field, source };
		this.missing.set(key, tallied);
		tallied.of += 1;
		if (names.every((name) => isMissing(event.properties[name] ?? null))) note(tallied, event);
	}

	#values(event: ReadEvent, source: string): void {
		const { properties } = event;
		const currency = properties["currency"] ?? null;
		if (!isMissing(currency)) {
			const isCode = typeof currency === "string" && /^[A-Z]{3}$/.test(currency);
			this.#note("no currency", event, "currency", source, !isCode);
			const code = isCode ? currency : this.#siteCurrency;
			this.#note("currency", event, code, source, code !== this.#siteCurrency);
		}
		for (const field of AMOUNTS) {
			const value = properties[field] ?? null;
			if (value === null) continue;
			this.#note("negative", event, field, source, typeof value === "number" && value < 0);
			this.#note("no number", event, field, source, typeof value !== "number");
		}
	}

	#note(what: Odd, event: Omit<AuditedEvent, "properties">, field: string, source: string, isOdd: boolean): void {
		if (!isOdd) return;
		const key = `${what}/${event.name}/${field}/${source}`;
		const before = this.odd.get(key);
		if (before === undefined && this.odd.size >= MOST_KEYS) return;
		const noted = before ?? { count: 0, lastAt: 0, examples: [], what, event: event.name, field, source };
		this.odd.set(key, noted);
		note(noted, event);
	}

	#order({ properties, messageId, receivedAt }: ReadEvent, source: string): void {
		const id = textOf(properties["order_id"] ?? null);
		if (id === null || this.orders.length >= MOST_ORDERS) return;
		const total = ["total", "revenue", "value"].map((name) => properties[name]).find((value) => typeof value === "number") ?? null;
		const { currency } = properties;
		this.orders.push({ id, messageId, source, receivedAt, total: typeof total === "number" ? total : null, currency: typeof currency === "string" ? currency : null });
	}
}

export type Odd = "currency" | "no currency" | "negative" | "no number" | "future";

function note(noted: Noted, { messageId, receivedAt }: Pick<AuditedEvent, "messageId" | "receivedAt">): void {
	noted.count += 1;
	noted.lastAt = Math.max(noted.lastAt, receivedAt);
	if (noted.examples.length < EXAMPLES) noted.examples.push(messageId.slice(0, 200));
}

/** Nothing, an empty text, an empty list, or a list with an item that is no product. */
function isMissing(value: Json): boolean {
	if (value === null || value === "") return true;
	if (!Array.isArray(value)) return false;
	const items: readonly Json[] = value;
	return items.length === 0 || items.some((item) => !isJsonObject(item) || textOf(item["product_id"] ?? null) === null);
}

function textOf(value: Json): string | null {
	if (typeof value === "number") return String(value);
	return typeof value === "string" && value !== "" ? value.slice(0, 200) : null;
}
