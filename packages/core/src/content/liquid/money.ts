const formats = new Map<string, Intl.NumberFormat | null>();

/** An amount in the site's language: `€26.00`, `26,00 €`. Empty for what is no amount or no currency. */
export function formatMoney(amount: unknown, currency: string, locale: string): string {
	const value = typeof amount === "string" && amount.trim() !== "" ? Number(amount) : amount;
	if (typeof value !== "number" || !Number.isFinite(value)) return "";
	return formatOf(currency, locale)?.format(value) ?? "";
}

/** A currency as ISO 4217 writes it; whether it exists is not checked. */
export function isCurrency(code: unknown): code is string {
	return typeof code === "string" && /^[A-Z]{3}$/.test(code);
}

function formatOf(currency: string, locale: string): Intl.NumberFormat | null {
	const key = `${locale} ${currency}`;
	let format = formats.get(key);
	if (format === undefined) {
		format = isCurrency(currency) ? new Intl.NumberFormat(locale, { style: "currency", currency }) : null;
		if (formats.size > 500) formats.clear();
		formats.set(key, format);
	}
	return format;
}
