import { isPlainObject, MAX_DEPTH } from "./json.ts";

/**
 * A refused event as text for the quarantine. Address, user agent and write key are taken out (never stored anywhere),
 * and `sentAt`, which is kept beside it and changes with every retry, so that a retry gives the same text.
 *
 * @param longest in UTF-16 code units; what is longer, or nested too deep to be an event, is cut and not `whole`.
 */
export function sampleOf(raw: unknown, longest: number): { readonly sample: string; readonly whole: boolean } {
	const copying: Copying = { left: longest, cut: false };
	const kept = isPlainObject(raw) ? withoutPersonal(raw) : raw;
	const text = JSON.stringify(copy(kept, 0, copying)) ?? "null";
	return { sample: text.slice(0, longest).toWellFormed(), whole: !copying.cut && text.length <= longest };
}

function withoutPersonal(raw: { readonly [key: string]: unknown }): unknown {
	const { writeKey: _writeKey, sentAt: _sentAt, ip: _ip, ...event } = raw;
	if (!isPlainObject(event["context"])) return event;
	const { ip: _address, userAgent: _agent, userAgentData: _data, ...context } = event["context"];
	return { ...event, context };
}

interface Copying {
	/** Code units that may still be copied, counted too low rather than too high, so that the work ends with the sample and not with what was sent. */
	left: number;
	cut: boolean;
}

/** The value as far as the sample goes, and no deeper than `JSON.stringify` can follow without exhausting the stack. */
function copy(value: unknown, depth: number, copying: Copying): unknown {
	copying.left -= 1;
	if (typeof value === "string") return copyText(value, copying);
	if (typeof value === "bigint") return String(value);
	if (typeof value !== "object" || value === null) return value;
	if (depth > MAX_DEPTH) {
		copying.cut = true;
		return "…";
	}
	if (Array.isArray(value)) return copyList(value, depth, copying);
	return isPlainObject(value) ? copyObject(value, depth, copying) : null;
}

function copyText(text: string, copying: Copying): string {
	const kept = text.slice(0, Math.max(copying.left, 0));
	copying.left -= text.length;
	if (kept.length < text.length) copying.cut = true;
	return kept;
}

function copyList(list: readonly unknown[], depth: number, copying: Copying): unknown[] {
	const copied: unknown[] = [];
	for (const entry of list) {
		if (isUsedUp(copying)) break;
		copied.push(copy(entry, depth + 1, copying));
	}
	return copied;
}

function copyObject(object: { readonly [key: string]: unknown }, depth: number, copying: Copying): object {
	const copied: [string, unknown][] = [];
	for (const key of Object.keys(object)) {
		if (isUsedUp(copying)) break;
		copied.push([copyText(key, copying), copy(object[key], depth + 1, copying)]);
	}
	return Object.fromEntries(copied);
}

function isUsedUp(copying: Copying): boolean {
	if (copying.left > 0) return false;
	copying.cut = true;
	return true;
}
