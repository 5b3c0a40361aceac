import { type IdentifierKey, type ProfileId } from "./identifier.ts";
import { identifierOfKey } from "./rules.ts";

/** What somebody is called: identifiers, and the ids of their profile and of those that were merged into it. */
export interface Names {
	readonly keys: readonly IdentifierKey[];
	readonly profileIds: readonly ProfileId[];
}

/**
 * The forms in which a person's names are looked for in JSON that nobody has read yet: whatever sent it wrote an address in
 * capitals, a telephone number with spaces, an id as a number. See `tracesIn`, which gives the same forms for a text.
 */
export function tracesOf({ keys, profileIds }: Names): Set<string> {
	const traces = new Set<string>(profileIds);
	for (const key of keys) {
		const { type, value } = identifierOfKey(key);
		traces.add(key.toLowerCase());
		traces.add(type === "phone" ? phoneTrace(value) : value.toLowerCase());
	}
	return traces;
}

/**
 * Everything in a text of JSON, whole or cut off, that may be somebody's name. A text of fewer than six characters, or a
 * short number, is taken for one only where its field says so: `"quantity": 42` is not the person 42.
 */
export function tracesIn(text: string): Set<string> {
	const found = new Set<string>();
	let key = "";
	for (const [, quoted = "", colon, number] of text.matchAll(TOKENS)) {
		if (colon === undefined) addValue(found, key, unescaped(quoted));
		else key = quoted;
		if (number !== undefined) addValue(found, key, number);
	}
	for (const [, type = "", value = ""] of text.matchAll(IDENTIFIERS)) found.add(`${type}:${unescaped(value)}`.toLowerCase());
	return found;
}

/** The longest part of a trace that stands unchanged in every form of writing it: letters and digits of ASCII, lower case. */
export function needleOf(trace: string): string {
	const runs = (trace.startsWith(PHONE) ? trace.slice(-2) : trace.replace(/^\w+:|@.*$/g, "")).match(/[a-z0-9]+/g) ?? [];
	return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}

/** A string, whether it is a field's name, and a number that follows it. */
const TOKENS = /"([^"\\]*(?:\\.[^"\\]*)*)(?:"|$)(\s*:)?(?:\s*(-?\d+)(?=[\s,}\]]))?/g;
/** Identifiers as Pipit itself writes them into events. */
const IDENTIFIERS = /"type":"(\w+)","value":"([^"\\]*(?:\\.[^"\\]*)*)"/g;
const WORDS = /[\p{L}\p{N}@._+~:-]+/gu;
const SHORTEST = 6;
const PHONE = "tel:";

function addValue(found: Set<string>, key: string, text: string): void {
	const value = text.trim().toLowerCase();
	if (value.length >= SHORTEST || namesSomebody(key)) found.add(value);
	if (/^\+?[\d\s().-]{7,20}$/.test(value)) found.add(phoneTrace(value));
	if (/^[[{]/.test(value)) for (const trace of tracesIn(text)) found.add(trace);
	// Addresses and ids within a link or a sentence.
	for (const [word] of decoded(value).matchAll(WORDS)) {
		if (word === value || !/[\d@]/.test(word)) continue;
		for (const part of [word, word.slice(word.indexOf(":") + 1)]) {
			const name = part.replace(/^[._:-]+|[._:-]+$/g, "");
			if (name.length >= SHORTEST) found.add(name);
		}
	}
}

/** Country codes and leading zeros are written or left out: the last nine digits tell numbers apart well enough. */
function phoneTrace(value: string): string {
	return PHONE + value.replace(/\D/g, "").slice(-9);
}

function namesSomebody(key: string): boolean {
	return /^(?:id$|uid|user|customer|client|contact|profile|person|subscriber|member|visitor|account|distinct|anonymous|external|previous|recipient)/i.test(key.replace(/[^a-z]/gi, ""));
}

function unescaped(quoted: string): string {
	if (!quoted.includes("\\")) return quoted;
	try {
		return String(JSON.parse(`"${quoted}"`));
	} catch {
		return quoted;
	}
}

/** What a link writes as `%40`. */
function decoded(value: string): string {
	return value.replace(/%([2-7][0-9a-f])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
