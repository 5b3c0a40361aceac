import type { Json } from "../event/event.ts";
import { type Cleaned, clean, flawed } from "./outcome.ts";

/** A currency → ISO 4217 ("eur", "€" → "EUR"). "$", "kr" and "¥" are of several countries and are flawed. */
export function cleanCurrency(value: Json): Cleaned {
	if (typeof value !== "string" || value.length > 20) return flawed("not_a_currency");
	const text = value.trim().toUpperCase();
	if (AMBIGUOUS.has(text)) return flawed("ambiguous_currency");
	const code = SYMBOLS.get(text) ?? text;
	return isCurrency(code) ? clean(code) : flawed("not_a_currency");
}

/** Whether a text is a code of ISO 4217, as the runtime knows them. */
export function isCurrency(code: string): boolean {
	codes ??= new Set(Intl.supportedValuesOf("currency"));
	return codes.has(code);
}

let codes: Set<string> | null = null;
const SYMBOLS = new Map(Object.entries({ "€": "EUR", EURO: "EUR", EUROS: "EUR", "US$": "USD", "A$": "AUD", "C$": "CAD", "NZ$": "NZD", "HK$": "HKD", "R$": "BRL", "£": "GBP", "₹": "INR", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₩": "KRW", "ZŁ": "PLN", KČ: "CZK", FT: "HUF", LEI: "RON", SFR: "CHF" }));
const AMBIGUOUS = new Set(["$", "KR", "KR.", "¥", "DOLLAR", "DOLLARS", "PESO", "PESOS"]);
