import { isPlainObject } from "../event/index.ts";
import { PURPOSES } from "../event/event.ts";

/* What the decoders of other vendors' bodies have in common. Nothing here throws, whatever it is given. */

export type Fields = { readonly [key: string]: unknown };
export const NOTHING: Fields = {};

export function fieldsOf(value: unknown): Fields {
	return isPlainObject(value) ? value : NOTHING;
}

export function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
	return typeof value === "string" && value !== "" ? value : undefined;
}

/** A number, also where it came as its digits. */
export function numberOf(value: unknown): number | undefined {
	if (typeof value === "number") return value;
	return typeof value === "string" && /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : undefined;
}

/** Without what is not there; undefined where nothing is left. */
export function present(fields: Fields): Fields | undefined {
	const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== "");
	return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

export interface PageFields {
	readonly url: unknown;
	readonly title: unknown;
	readonly referrer: unknown;
}

/** The page and the campaign of Segment's context, from an address and what was said beside it. */
export function pageOf({ url, title, referrer }: PageFields): { readonly page: Fields | undefined; readonly campaign: Fields | undefined } {
	const address = addressOf(url);
	const page = present({
		url: textOf(url),
		path: address?.pathname,
		search: address?.search,
		title: textOf(title),
		referrer: textOf(referrer),
	});
	return { page, campaign: address === null ? undefined : campaignOf((name) => address.searchParams.get(name)) };
}

/** Segment's `context.campaign`, where there is at least a source, medium or name. */
export function campaignOf(read: (parameter: string) => unknown): Fields | undefined {
	return present({
		source: read("utm_source"),
		medium: read("utm_medium"),
		name: read("utm_campaign"),
		term: read("utm_term"),
		content: read("utm_content"),
	});
}

const LONGEST_ADDRESS = 8_192;

function addressOf(url: unknown): URL | null {
	const text = textOf(url);
	return text !== undefined && text.length <= LONGEST_ADDRESS && URL.canParse(text) ? new URL(text) : null;
}

/**
 * What a visitor decided, on wires that have no field for it: a property `consent`, the granted purposes with commas
 * (`analytics,email`) or a map of purposes. Undefined where it says nothing.
 */
export function consentIn(value: unknown): Fields | undefined {
	if (isPlainObject(value)) return { categoryPreferences: value };
	if (typeof value !== "string" || value.length > 200) return undefined;
	const granted = new Set(value.split(",").map((purpose) => purpose.trim()));
	const known = PURPOSES.filter((purpose) => granted.has(purpose));
	return known.length === 0 ? undefined : { categoryPreferences: Object.fromEntries(known.map((purpose) => [purpose, true])) };
}

/** The fields without those of these names. */
export function without(fields: Fields, names: ReadonlySet<string>): Fields {
	return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)));
}
