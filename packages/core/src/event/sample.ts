import { isPlainObject, MAX_DEPTH } from "./json.ts";

/**
 * A refused event as text for the quarantine. Address, user agent and write key are taken out (never stored anywhere),
 * and `sentAt`, which is kept beside it and changes with every retry, so that a retry gives the same text.
 *
 * @param longest in UTF-16 code units; what is longer, or nested too deep to be an event, is cut and not `whole`.
 */
export function sampleOf(raw: unknown, longest: number): { readonly sample: string; readonly whole: boolean } {
	const kept = isPlainObject(raw) ? withoutPersonal(raw) : raw;
	const cut = { deep: false };
	const text = JSON.stringify(shallow(kept, 0, cut)) ?? "null";
	if (text.length <= longest) return { sample: text.toWellFormed(), whole: !cut.deep };
	return { sample: text.slice(0, longest).toWellFormed(), whole: false };
}

function withoutPersonal(raw: { readonly [key: string]: unknown }): unknown {
	const { writeKey: _writeKey, sentAt: _sentAt, ip: _ip, ...event } = raw;
	if (!isPlainObject(event["context"])) return event;
	const { ip: _address, userAgent: _agent, userAgentData: _data, ...context } = event["context"];
	return { ...event, context };
}

/** What nests too deep for `JSON.stringify`, whose recursion would exhaust the stack, is replaced by a mark. */
function shallow(value: unknown, depth: number, cut: { deep: boolean }): unknown {
	if (typeof value === "bigint") return String(value);
	if (typeof value !== "object" || value === null) return value;
	if (depth > MAX_DEPTH) {
		cut.deep = true;
		return "…";
	}
	if (Array.isArray(value)) return value.map((entry) => shallow(entry, depth + 1, cut));
	if (!isPlainObject(value)) return null;
	const copy: [string, unknown][] = [];
	for (const [key, entry] of Object.entries(value)) copy.push([key, shallow(entry, depth + 1, cut)]);
	return Object.fromEntries(copy);
}
