import type { Json } from "../event/event.ts";
import { type Cleaned, clean, flawed } from "./outcome.ts";

const FRACTION_OR_THOUSANDS = /^-?[1-9]\d{0,2}([.,])\d{3}$/;

/**
 * A number as people write it ("1.234,56", "1,234.56", "12,5 €", "1 234") → a number. "1.234" and "1,234" may be
 * thousands or a fraction and are flawed, unless `decimal` says which sign is the decimal one.
 */
export function cleanNumber(value: Json, decimal: "." | "," | null = null): Cleaned {
	if (typeof value === "number") return Number.isFinite(value) ? clean(value) : flawed("not_a_number");
	if (typeof value !== "string" || value.length > 40) return flawed("not_a_number");
	const text = value
		.trim()
		.replace(/^(-?)\s*[\p{Sc}]\s*|\s*[\p{Sc}]$|\s*\b[A-Z]{3}$|^[A-Z]{3}\s*/gu, "$1")
		.replace(/(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?:\D|$))/g, "");
	if (!/^-?(?:\d[\d.,]*|[.,]\d+)$/.test(text)) return flawed("not_a_number");
	const sign = decimal ?? decimalSignOf(text);
	if (sign === "ambiguous") return flawed("ambiguous_number");
	const plain = sign === "," ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", "");
	if (sign !== null && !groupsAreWhole(text, sign)) return flawed("not_a_number");
	const number = Number(plain);
	return Number.isFinite(number) ? clean(number) : flawed("not_a_number");
}

/** The decimal sign: of two different ones the last; of one that comes twice the other; null where none is needed. */
function decimalSignOf(text: string): "." | "," | "ambiguous" | null {
	const dot = text.lastIndexOf(".");
	const comma = text.lastIndexOf(",");
	if (dot < 0 && comma < 0) return null;
	if (dot >= 0 && comma >= 0) return dot > comma ? "." : ",";
	const [sign, other] = dot >= 0 ? ([".", ","] as const) : ([",", "."] as const);
	if (text.indexOf(sign) !== text.lastIndexOf(sign)) return other;
	return FRACTION_OR_THOUSANDS.test(text) ? "ambiguous" : sign;
}

/** Groups of thousands have three digits, and a number has one decimal sign. */
function groupsAreWhole(text: string, decimal: "." | ","): boolean {
	const grouping = decimal === "." ? "," : ".";
	const [whole = "", ...fractions] = text.replace("-", "").split(decimal);
	if (fractions.length > 1 || fractions.some((fraction) => fraction.includes(grouping))) return false;
	const [first = "", ...groups] = whole.split(grouping);
	return groups.length === 0 || (first.length <= 3 && first.length > 0 && groups.every((group) => group.length === 3));
}
