const formats = new Map<string, Intl.NumberFormat>();
const MOST_DECIMALS = 10;

/** A number as a language writes it: `1,234.5`, `1.234,5`. Empty for what is no number. */
export function formatNumber(number: unknown, locale: string, decimals: unknown): string {
	const value = typeof number === "string" && number.trim() !== "" ? Number(number) : number;
	if (typeof value !== "number" || !Number.isFinite(value)) return "";
	const places = typeof decimals === "number" && decimals >= 0 && decimals <= MOST_DECIMALS ? Math.floor(decimals) : null;
	return formatOf(locale, places).format(value);
}

function formatOf(locale: string, places: number | null): Intl.NumberFormat {
	const key = `${locale} ${places ?? ""}`;
	let format = formats.get(key);
	if (format === undefined) {
		const digits = places === null ? { maximumFractionDigits: 2 } : { minimumFractionDigits: places, maximumFractionDigits: places };
		format = new Intl.NumberFormat(locale, digits);
		if (formats.size > 500) formats.clear();
		formats.set(key, format);
	}
	return format;
}
