import type { Json } from "../event/event.ts";
import { type Cleaned, clean, flawed } from "./outcome.ts";

export const CASES = ["as_is", "lower", "upper", "title"] as const;
export type TextCase = (typeof CASES)[number];

/** A text without white space around it, single spaces within, in Unicode's composed form (NFC), in the case that the site asks for. */
export function cleanText(value: Json, textCase: TextCase): Cleaned {
	if (typeof value === "number") return clean(String(value));
	if (typeof value !== "string") return flawed("not_a_text");
	const text = value.normalize("NFC").replace(/[\s\u00a0\u200b\ufeff]+/g, " ").trim();
	if (textCase === "lower") return clean(text.toLowerCase());
	if (textCase === "upper") return clean(text.toUpperCase());
	return clean(textCase === "title" ? titleCase(text) : text);
}

/** Only what is all capitals or all small letters is changed: "McDonald" and "van der Berg" were written with care. */
function titleCase(text: string): string {
	if (text !== text.toUpperCase() && text !== text.toLowerCase()) return text;
	return text.toLowerCase().replace(/(^|[\s\-'’.])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}
