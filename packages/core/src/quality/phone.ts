import { type CountryCode, type MetadataJson, parsePhoneNumberFromString } from "libphonenumber-js/core";
import type { Json } from "../event/event.ts";
import { type Cleaned, clean, flawed, type Setting } from "./outcome.ts";
import { NUMBERING_PLANS } from "./phone-data.ts";

/**
 * A phone number → E.164 ("030 901820" in DE → "+4930901820"). A national number needs a country; without one it is
 * flawed and not guessed. Letters in it (vanity numbers, "see notes") and numbers that no country assigns are flawed;
 * an extension is left out, since E.164 has none.
 */
export function cleanPhone(value: Json, { country }: Setting): Cleaned {
	const text = phoneText(value);
	if (text === null) return flawed("not_a_phone_number");
	const isInternational = text.startsWith("+");
	const usual = country !== null && hasPlan(country) ? country : null;
	if (!isInternational && usual === null) {
		return flawed(/^\d{5,15}$/.test(text.replace(/[\s().\-/]/g, "")) ? "country_of_number_unknown" : "not_a_phone_number");
	}
	const number = parsed(text, usual);
	return number === null ? flawed("not_a_phone_number") : clean(number);
}

function parsed(text: string, country: CountryCode | null): string | null {
	try {
		const number = parsePhoneNumberFromString(text, country === null ? { extract: false } : { defaultCountry: country, extract: false }, plans());
		return number?.isValid() === true ? number.number : null;
	} catch {
		return null;
	}
}

function hasPlan(country: string): country is CountryCode {
	return Object.hasOwn(plans().countries, country);
}

let read: MetadataJson | null = null;

/** Read at the first number of a process: most isolates never see one. */
function plans(): MetadataJson {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by scripts/make-phone-data.mjs from data of this type
	read ??= JSON.parse(NUMBERING_PLANS) as MetadataJson;
	return read;
}

/** "'+49 …" is how spreadsheets keep a plus sign, "00" is how it is dialled, "+49 (0)30" is how it is printed in Germany. */
function phoneText(value: Json): string | null {
	if (typeof value === "number") return Number.isSafeInteger(value) && value > 0 ? String(value) : null;
	if (typeof value !== "string" || value.length > 60) return null;
	const text = value
		.trim()
		.replace(/^'/, "")
		.replace(/^tel:/i, "")
		.replace(/^00(?=[1-9])/, "+")
		.replace(/^(\+\d{1,3}[\s-]?)\(0\)/, "$1")
		.replace(/\s*(?:ext\.?|x|#)\s*\d{1,6}$/i, "");
	return /^\+?[\d\s().\-/\u00a0\u2010-\u2013]{4,}$/.test(text) ? text : null;
}
