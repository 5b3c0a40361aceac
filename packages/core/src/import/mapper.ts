import { parseTime } from "../event/clock.ts";
import type { Json, JsonObject } from "../event/event.ts";
import { isJsonObject } from "../event/json.ts";
import { hash32 } from "../identity/hash.ts";
import { type Problem, show } from "../problem/index.ts";
import { cleanBoolean } from "../quality/person.ts";
import { cleanDate } from "../quality/date.ts";
import { cleanNumber } from "../quality/number.ts";
import { cleanValue, planOf } from "../quality/clean-value.ts";
import { messageIdOf } from "../webhook/message-id.ts";
import type { Fields, MappedField, Mapping } from "./mapping.ts";

/** A record's values by column: texts of CSV, anything of JSON lines. */
export type SourceRow = ReadonlyMap<string, Json>;

export interface MapSetting {
	/** Whose dates are meant where day and month could be either, and whose national phone numbers. */
	readonly country: string | null;
	/** Of orders that name none. */
	readonly currency: string | null;
	/** When a record without a time was said, epoch ms: the file's own time, so that newer events win over it. */
	readonly asOf: number;
}

export type Mapped =
	| { readonly kind: "call"; readonly call: JsonObject; readonly problems: readonly Problem[] }
	| { readonly kind: "product"; readonly product: JsonObject; readonly problems: readonly Problem[] }
	/** The mapping leaves such records out. */
	| { readonly kind: "skipped" }
	| { readonly kind: "refused"; readonly problems: readonly Problem[] };

/** The rows of one record (an order may have several, everything else one) as a Segment-shaped call or a product. */
export function mapRecord(mapping: Mapping, rows: readonly SourceRow[], setting: MapSetting): Mapped {
	const [first] = rows;
	if (first === undefined || isSkipped(mapping, first)) return { kind: "skipped" };
	const problems: Problem[] = [];
	if (mapping.kind === "products") {
		const product = objectOf(mapping.properties, first, mapping, setting, problems);
		const id = textIn(first, mapping.properties["product_id"]?.columns ?? mapping.id);
		if (id === "") return { kind: "refused", problems: [missing(mapping.id, "an id"), ...problems] };
		return { kind: "product", product: { ...product, product_id: id }, problems };
	}
	const time = timeOf(mapping, first, setting, problems);
	const person = personOf(mapping, first);
	if (person === null) return { kind: "refused", problems: [missing(Object.values(mapping.person).flat(), "somebody's email, phone or id"), ...problems] };
	if (time === null) return { kind: "refused", problems };
	const traits = { ...restOf(mapping, "people", first), ...objectOf(mapping.traits, first, mapping, setting, problems), ...person.traits };
	const call = { timestamp: new Date(time).toISOString(), messageId: idOf(mapping, rows), ...person.ids };
	const context = contextOf(mapping, first, traits, problems);
	if (mapping.kind === "people") return { kind: "call", problems, call: { ...call, type: "identify", traits, context } };
	const name = "name" in mapping.event ? mapping.event.name : textIn(first, mapping.event.columns);
	if (name === "") return { kind: "refused", problems: [missing("columns" in mapping.event ? mapping.event.columns : [], "the event's name"), ...problems] };
	const properties = { ...restOf(mapping, "events", first), ...objectOf(mapping.properties, first, mapping, setting, problems), ...itemsOf(mapping, rows, setting, problems) };
	const money = properties["total"] === undefined || properties["currency"] !== undefined || setting.currency === null ? {} : { currency: setting.currency };
	return { kind: "call", problems, call: { ...call, type: "track", event: name, properties: { ...properties, ...money }, context: { ...context, traits } } };
}

/** Whether a row goes on with the record before it: the next product of the same order. */
export function continuesRecord(mapping: Mapping, before: string, row: SourceRow): boolean {
	if (mapping.kind !== "orders" || Object.keys(mapping.item).length === 0) return false;
	const id = recordId(mapping, row);
	return id === before || id === "";
}

export function recordId(mapping: Mapping, row: SourceRow): string {
	return textIn(row, mapping.id);
}

/** By whom and when records are put in order: the identifier that routes the call, and its time, epoch ms. */
export function orderOf(mapped: Mapped): { readonly person: string; readonly time: number } {
	if (mapped.kind !== "call") return { person: "", time: 0 };
	const { call } = mapped;
	const traits = isJsonObject(call["traits"]) ? call["traits"] : isJsonObject(call["context"]) && isJsonObject(call["context"]["traits"]) ? call["context"]["traits"] : {};
	const person = call["anonymousId"] ?? call["userId"] ?? traits["email"] ?? traits["phone"] ?? "";
	return { person: typeof person === "string" ? person.toLowerCase() : "", time: parseTime(call["timestamp"]) ?? 0 };
}

function isSkipped({ skip }: Mapping, row: SourceRow): boolean {
	return Object.entries(skip).some(([column, values]) => values.includes(textIn(row, [column]).toLowerCase()));
}

function timeOf(mapping: Mapping, row: SourceRow, { country, asOf }: MapSetting, problems: Problem[]): number | null {
	const given = mapping.time.map((column) => row.get(column)).find((value) => value !== undefined && value !== null && value !== "");
	if (given === undefined) {
		if (mapping.kind === "people") return asOf;
		problems.push(missing(mapping.time, "when it happened"));
		return null;
	}
	const cleaned = cleanDate(given, { country, now: asOf });
	const time = cleaned.kind === "clean" ? parseTime(cleaned.value) : null;
	if (time === null) problems.push({ path: [mapping.time[0] ?? "time"], expected: "a time that can be understood (--country says whose dates are meant)", got: show(given) });
	// Of people the rest is worth keeping.
	return time ?? (mapping.kind === "people" ? asOf : null);
}

/** Null where nobody is named. */
function personOf({ person }: Mapping, row: SourceRow): { readonly ids: JsonObject; readonly traits: JsonObject } | null {
	// Spreadsheets keep a plus sign or a leading zero behind an apostrophe.
	const [anonymousId, userId, email, phone] = [person.anonymous_id, person.user_id, person.email, person.phone].map((columns) => textIn(row, columns).replace(/^'/, ""));
	if ([anonymousId, userId, email, phone].every((text) => text === "")) return null;
	return { ids: { ...known("anonymousId", anonymousId), ...known("userId", userId) }, traits: { ...known("email", email), ...known("phone", phone) } };
}

function known(key: string, value: string | undefined): JsonObject {
	return value === undefined || value === "" ? {} : { [key]: value };
}

/** The same file read again gives the same ids, and an order the id that the shop's webhook gives it. */
function idOf(mapping: Mapping, rows: readonly SourceRow[]): string {
	const [first] = rows;
	const id = first === undefined ? "" : recordId(mapping, first);
	const orderId = first === undefined ? "" : textIn(first, mapping.properties["order_id"]?.columns ?? []);
	const happening = mapping.kind === "orders" && orderId !== "" ? orderId : id;
	if (mapping.kind !== "people" && happening !== "") return messageIdOf(mapping.prefix, happening) ?? contentId(mapping, rows);
	// What is known of a person changes, so a later export is another message.
	return contentId(mapping, rows);
}

function contentId(mapping: Mapping, rows: readonly SourceRow[]): string {
	const text = JSON.stringify(rows.map((row) => [...row]));
	const half = Math.ceil(text.length / 2);
	const hashes = [text, `${text.length}${text}`, text.slice(0, half), text.slice(half)].map((part) => hash32(part).toString(16).padStart(8, "0"));
	return `${mapping.prefix}-${hashes.join("")}`;
}

function contextOf({ consent, kind }: Mapping, row: SourceRow, traits: JsonObject, problems: Problem[]): JsonObject {
	const decided: { [purpose: string]: boolean } = {};
	for (const [purpose, columns] of Object.entries(consent)) {
		const said = textIn(row, columns);
		const cleaned = said === "" ? null : cleanBoolean(said);
		if (cleaned?.kind === "clean") decided[purpose] = cleaned.value === true;
		else if (cleaned !== null) problems.push({ path: [columns[0] ?? purpose], expected: "yes or no", got: show(said) });
	}
	const choice = Object.keys(decided).length === 0 ? {} : { consent: { categoryPreferences: decided } };
	return kind === "people" ? choice : { ...choice, traits };
}

function itemsOf(mapping: Mapping, rows: readonly SourceRow[], setting: MapSetting, problems: Problem[]): JsonObject {
	if (Object.keys(mapping.item).length === 0) return {};
	const products = rows.map((row) => objectOf(mapping.item, row, mapping, setting, problems)).filter((item) => Object.keys(item).length > 0);
	return products.length === 0 ? {} : { products };
}

function objectOf(fields: Fields, row: SourceRow, mapping: Mapping, setting: MapSetting, problems: Problem[]): JsonObject {
	let object: JsonObject = {};
	for (const [path, field] of Object.entries(fields)) {
		const value = valueOf(field, row, mapping, setting, problems);
		if (value !== null) object = withPath(object, path.split("."), value);
	}
	return object;
}

function valueOf({ columns, kind }: MappedField, row: SourceRow, { decimal }: Mapping, { country, asOf }: MapSetting, problems: Problem[]): Json {
	for (const column of columns) {
		const value = row.get(column);
		if (value === undefined || value === null || (typeof value === "string" && value.trim() === "")) continue;
		if (kind === "any") return typeof value === "string" ? value.trim() : value;
		const cleaned = kind === "number" ? cleanNumber(value, decimal) : cleanValue(planOf(kind), value, { country, now: asOf });
		if (cleaned.kind === "clean") return cleaned.value;
		problems.push({ path: [column], expected: `a value of the kind ${kind} (${cleaned.flaw})`, got: show(value) });
		return null;
	}
	return null;
}

function restOf(mapping: Mapping, of: "people" | "events", row: SourceRow): JsonObject {
	if (!mapping.rest || (of === "people") !== (mapping.kind === "people")) return {};
	const used = new Set([mapping.id, mapping.time, ...Object.values(mapping.person), "columns" in mapping.event ? mapping.event.columns : [], ...[mapping.traits, mapping.properties, mapping.item].flatMap((fields) => Object.values(fields).map(({ columns }) => columns)), ...Object.values(mapping.consent), Object.keys(mapping.skip)].flat());
	const rest: { [name: string]: Json } = {};
	for (const [column, value] of row) {
		const name = column.trim().replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "").toLowerCase();
		if (!used.has(column) && name !== "" && value !== null && value !== "") rest[name] = value;
	}
	return rest;
}

function withPath(object: JsonObject, [key = "", ...rest]: readonly string[], value: Json): JsonObject {
	const inner = object[key];
	return { ...object, [key]: rest.length === 0 ? value : withPath(isJsonObject(inner) ? inner : {}, rest, value) };
}

function textIn(row: SourceRow, columns: readonly string[]): string {
	for (const column of columns) {
		const value = row.get(column);
		if ((typeof value === "string" && value.trim() !== "") || typeof value === "number" || typeof value === "boolean") return String(value).trim();
	}
	return "";
}

function missing(columns: readonly string[], what: string): Problem {
	return { path: columns.slice(0, 1), expected: `${what} in ${columns.join(" or ")}`, got: "nothing" };
}
