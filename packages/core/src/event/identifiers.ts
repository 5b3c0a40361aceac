import { IDENTIFIER_TYPES, type Identifier, type IdentifierType } from "../identity/identifier.ts";
import { show, type Path, type Problem } from "../problem/index.ts";
import type { Json, JsonObject } from "./event.ts";
import { suggestEmail } from "./email-typo.ts";
import { isJsonObject } from "./json.ts";

export const MAX_IDENTIFIER_LENGTH = 200;
/** More external ids than this on one event are a list of something else. */
export const MAX_EXTERNAL_IDS = 10;

/**
 * What broken integrations send for "nobody" (the lists of Segment Unify and PostHog together): as an identifier it
 * would make one person of thousands.
 */
const BLOCKED = new Set([
	"",
	"-1",
	"null",
	"nil",
	"none",
	"undefined",
	"unidentified",
	"unknown",
	"nan",
	"true",
	"false",
	"anonymous",
	"anonymous_id",
	"guest",
	"not_authenticated",
	"distinctid",
	"distinct_id",
	"id",
	"user_id",
	"email",
	"[object object]",
]);

/** Where an event's identifiers stand, in the order of `IDENTIFIER_TYPES`: the first that is usable routes the event. */
export interface IdentifierFields {
	readonly anonymousId: Json | undefined;
	/** `previousId` of an alias call: the name the person had before. */
	readonly previousId: Json | undefined;
	readonly userId: Json | undefined;
	readonly traits: JsonObject;
	readonly contextTraits: JsonObject;
	/** `context.externalIds`: a list of `{id, type}`. */
	readonly externalIds: Json | undefined;
}

/**
 * Everyone an event names, cleaned and without repeats, the routing identifier first. What cannot be used is left out
 * and reported in `notices`, where an email that is taken but looks mistyped is reported too; an empty or missing field
 * is simply not there.
 */
export function readIdentifiers(fields: IdentifierFields, notices: Problem[]): readonly Identifier[] {
	const found: Identifier[] = [];
	add(found, "anonymous_id", fields.anonymousId, ["anonymousId"], notices);
	add(found, "anonymous_id", fields.previousId, ["previousId"], notices);
	add(found, "user_id", fields.userId, ["userId"], notices);
	add(found, "email", fields.traits["email"], ["traits", "email"], notices);
	add(found, "email", fields.contextTraits["email"], ["context", "traits", "email"], notices);
	add(found, "phone", fields.traits["phone"], ["traits", "phone"], notices);
	add(found, "phone", fields.contextTraits["phone"], ["context", "traits", "phone"], notices);
	if (fields.externalIds === undefined || fields.externalIds === null) return found;
	addExternal(found, fields.externalIds, notices);
	return found.toSorted((a, b) => IDENTIFIER_TYPES.indexOf(a.type) - IDENTIFIER_TYPES.indexOf(b.type));
}

/**
 * One identifier in the form it is stored and compared in; null where it cannot name one person.
 *
 * - `email`: trimmed, lower case, of the form local@host.tld, at most 254 characters (RFC 5321).
 * - `phone`: only what already is E.164 but for spaces, brackets, dots and hyphens; national numbers are not guessed.
 * - the others: trimmed, 1 to 200 characters, not a word for nobody, not all zeros and hyphens.
 */
export function cleanIdentifier(type: IdentifierType, value: string): string | null {
	const text = value.trim();
	if (type === "email") return isEmail(text) ? text.toLowerCase() : null;
	if (text.length > MAX_IDENTIFIER_LENGTH) return null;
	if (type === "phone") return e164(text);
	return BLOCKED.has(text.toLowerCase()) || /^[0-]*$/.test(text) ? null : text;
}

const EMAIL =
	/^[^\s@"(),:;<>[\\\]]{1,64}@(?:[a-z0-9\u0080-\uffff](?:[a-z0-9\u0080-\uffff-]{0,61}[a-z0-9\u0080-\uffff])?\.)+[a-z\u0080-\uffff][a-z0-9\u0080-\uffff-]{1,62}$/i;

function isEmail(text: string): boolean {
	return text.length <= 254 && EMAIL.test(text) && !text.startsWith(".") && !/\.\.|\.@/.test(text);
}

function e164(text: string): string | null {
	const digits = text.replace(/[\s().-]/g, "").replace(/^00/, "+");
	return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null;
}

function add(found: Identifier[], type: IdentifierType, raw: Json | undefined, path: Path, notices: Problem[]): void {
	if (raw === undefined || raw === null || raw === "") return;
	const text = textOf(raw);
	keep(found, type, text === null ? null : cleanIdentifier(type, text), raw, path, notices);
}

/** Servers send the numeric keys of their databases. */
function textOf(raw: Json | undefined): string | null {
	if (typeof raw === "string") return raw;
	return typeof raw === "number" && Number.isSafeInteger(raw) ? String(raw) : null;
}

function keep(
	found: Identifier[],
	type: IdentifierType,
	value: string | null,
	raw: Json,
	path: Path,
	notices: Problem[],
): void {
	if (value === null) {
		notices.push({ path, expected: EXPECTED[type], got: show(raw) });
		return;
	}
	for (const other of found) if (other.type === type && other.value === value) return;
	found.push({ type, value });
	const suggestion = type === "email" ? suggestEmail(value) : null;
	if (suggestion !== null)
		notices.push({ path, expected: `an address that is spelled right, ${suggestion}?`, got: show(raw) });
}

function addExternal(found: Identifier[], externalIds: Json, notices: Problem[]): void {
	if (!Array.isArray(externalIds)) {
		notices.push({ path: ["context", "externalIds"], expected: "a list of {id, type}", got: show(externalIds) });
		return;
	}
	const list: readonly Json[] = externalIds;
	for (const [index, entry] of list.slice(0, MAX_EXTERNAL_IDS).entries()) {
		const path = ["context", "externalIds", index];
		const type = isJsonObject(entry) ? entry["type"] : undefined;
		if (!isJsonObject(entry) || typeof type !== "string" || !/^[\w.-]{1,50}$/.test(type)) {
			notices.push({ path, expected: "an object with an id and a type", got: show(entry) });
		} else if (type === "anonymous_id" || type === "user_id" || type === "email" || type === "phone") {
			add(found, type, entry["id"], [...path, "id"], notices);
		} else {
			keep(found, "external_id", externalValue(type, entry["id"]), entry, path, notices);
		}
	}
	if (list.length > MAX_EXTERNAL_IDS) {
		const expected = `at most ${MAX_EXTERNAL_IDS} external ids`;
		notices.push({ path: ["context", "externalIds"], expected, got: String(list.length) });
	}
}

/** `type:id`, so that equal ids of two systems stay two people. */
function externalValue(type: string, id: Json | undefined): string | null {
	const text = textOf(id);
	const clean = text === null ? null : cleanIdentifier("external_id", text);
	return clean === null || type.length + clean.length >= MAX_IDENTIFIER_LENGTH ? null : `${type}:${clean}`;
}

const EXPECTED: { readonly [type in IdentifierType]: string } = {
	anonymous_id: `an id of one browser, 1 to ${MAX_IDENTIFIER_LENGTH} characters`,
	user_id: `an id of one person, 1 to ${MAX_IDENTIFIER_LENGTH} characters`,
	email: "an email address",
	phone: "a phone number in E.164 (+4930123456)",
	external_id: `an id of one person, 1 to ${MAX_IDENTIFIER_LENGTH} characters`,
};
