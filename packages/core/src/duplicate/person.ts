import type { Json, JsonObject } from "../event/event.ts";
import { isJsonObject } from "../event/json.ts";
import { foldWord } from "../quality/words.ts";

/** A profile as it is compared with others: folded texts, empty where nothing is known. */
export interface PersonRecord {
	readonly profileId: string;
	readonly first: string;
	readonly last: string;
	/** First and last name, or the whole name where only that is known. */
	readonly name: string;
	readonly emails: readonly EmailParts[];
	/** E.164. */
	readonly phones: readonly string[];
	readonly street: string;
	readonly zip: string;
	readonly city: string;
	/** `YYYY-MM-DD`. */
	readonly birthday: string;
	/** Has an id of the shop's own: two of these are two accounts. */
	readonly known: boolean;
}

export interface EmailParts {
	readonly address: string;
	/** What is before the @, without dots and what follows a plus: two of these often are one mailbox. */
	readonly local: string;
	readonly domain: string;
}

/** A profile's traits and identifier keys (`email:ada@example.com`) as a record to compare. */
export function personRecordOf(profileId: string, traits: JsonObject, identifiers: readonly string[]): PersonRecord {
	const text = (...names: readonly string[]): string => firstText(traits, names);
	const address = isJsonObject(traits["address"]) ? traits["address"] : traits;
	const part = (...names: readonly string[]): string => firstText(address, names);
	const first = foldWord(text("first_name", "firstName", "given_name"));
	const last = foldWord(text("last_name", "lastName", "family_name"));
	const whole = foldWord(text("name", "full_name"));
	const hasParts = first !== "" && last !== "";
	const words = whole.split(" ");
	return {
		profileId,
		first: hasParts ? first : words.length > 1 ? (words[0] ?? "") : first,
		last: hasParts ? last : words.length > 1 ? words.slice(1).join(" ") : last,
		name: hasParts ? `${first} ${last}` : whole !== "" ? whole : `${first}${last}`,
		emails: distinct([...valuesOf("email:", identifiers), text("email").toLowerCase()]).map(emailParts),
		phones: distinct([...valuesOf("phone:", identifiers), text("phone")]).filter((phone) => phone.startsWith("+")),
		street: foldStreet(part("street", "address1", "line1")),
		zip: part("postal_code", "postalCode", "zip", "zipcode", "postcode").replace(/[\s-]/g, "").toUpperCase(),
		city: foldWord(part("city", "town")),
		birthday: /^\d{4}-\d\d-\d\d/.exec(text("birthday", "birth_date", "birthdate", "date_of_birth"))?.[0] ?? "",
		known: identifiers.some((key) => key.startsWith("user_id:")),
	};
}

function firstText(object: JsonObject, names: readonly string[]): string {
	for (const name of names) {
		const value: Json | undefined = Object.hasOwn(object, name) ? object[name] : undefined;
		if (typeof value === "string" && value.trim() !== "") return value.trim().slice(0, 200);
		if (typeof value === "number") return String(value);
	}
	return "";
}

function valuesOf(prefix: string, identifiers: readonly string[]): string[] {
	return identifiers.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

function distinct(values: readonly string[]): string[] {
	return [...new Set(values)].filter((value) => value !== "").slice(0, 10);
}

function emailParts(address: string): EmailParts {
	const at = address.lastIndexOf("@");
	const local = address.slice(0, at).replace(/\+.*$/, "").replaceAll(".", "").toLowerCase();
	return { address: address.toLowerCase(), local, domain: address.slice(at + 1).toLowerCase() };
}

/** "Hauptstr. 5" and "Hauptstrasse 5", "5 Main St" and "5 Main Street". */
function foldStreet(street: string): string {
	return foldWord(street)
		.replace(/strasse\b|straße\b|str\b/g, "str")
		.replace(/\bstreet\b/g, "st")
		.replace(/\b(?:avenue|av)\b/g, "ave")
		.replace(/\broad\b/g, "rd");
}
