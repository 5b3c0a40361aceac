import type { Json, JsonObject } from "../event/index.ts";
import { isJsonObject } from "../event/index.ts";

/* Reading what a provider sent: everything may be missing or of another kind, and is then null. */

/** The value at a path such as `billing.email`; null where there is none. */
export function valueAt(root: Json, path: string): Json {
	let value = root;
	for (const key of path.split(".")) {
		if (Array.isArray(value) && /^\d{1,4}$/.test(key)) value = (value as readonly Json[])[Number(key)] ?? null;
		else if (isJsonObject(value) && Object.hasOwn(value, key)) value = value[key] ?? null;
		else return null;
	}
	return value;
}

/** A text that is not empty; numbers, as ids often come, as their digits. */
export function textAt(root: Json, path: string): string | null {
	const value = valueAt(root, path);
	if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
	return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** A number, or a text that is one: money comes as `"12.90"`. */
export function numberAt(root: Json, path: string): number | null {
	const value = valueAt(root, path);
	if (typeof value === "number") return Number.isFinite(value) ? value : null;
	return typeof value === "string" && /^-?\d{1,15}(\.\d{1,10})?$/.test(value.trim()) ? Number(value) : null;
}

export function objectsAt(root: Json, path: string): readonly JsonObject[] {
	const value = path === "" ? root : valueAt(root, path);
	return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}

/** ISO 8601 as it came, for `timestamp`; a time without a zone is UTC, which is what `…_gmt` fields mean. */
export function timeAt(root: Json, path: string): string | null {
	const text = textAt(root, path);
	if (text === null || !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text)) return null;
	const iso = text.replace(" ", "T");
	const time = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`);
	return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Seconds since 1970, perhaps with a fraction, as an ISO time. */
export function secondsAt(root: Json, path: string): string | null {
	const seconds = numberAt(root, path);
	return seconds === null || seconds < 0 || seconds > 8_640_000_000 ? null : new Date(seconds * 1000).toISOString();
}

/** Without what is null, so that an event says nothing of what its sender did not say. */
export function known(fields: { readonly [key: string]: Json }): JsonObject {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
