import { isUnsafeKey } from "../event/json.ts";
import { type Parsed, type Problem, parsed, refused, show } from "../problem/index.ts";
import { AVAILABILITIES, type Availability, type CatalogueProduct, type ProductField } from "./product.ts";

/** What somebody says of a product: the fields that are there, null where one is to be forgotten. */
export interface ProductSaid {
	readonly product_id: string;
	readonly fields: ProductFields;
}

export type ProductFields = { readonly [field in ProductField]?: CatalogueProduct[field] };

/** Each field under its own name, and as Google Merchant Center and Segment's events write it; the first that is there counts. */
const NAMES = {
	product_id: ["product_id", "id"],
	name: ["name", "title"],
	url: ["url", "link"],
	image_url: ["image_url", "image_link", "image"],
	price: ["price"],
	sale_price: ["sale_price"],
	sale_price_effective_date: ["sale_price_effective_date"],
	sale_from: ["sale_from"],
	sale_until: ["sale_until"],
	currency: ["currency"],
	availability: ["availability"],
	stock: ["stock", "quantity", "inventory", "inventory_quantity", "sell_on_google_quantity"],
	category: ["category", "product_type", "google_product_category"],
	brand: ["brand"],
	item_group_id: ["item_group_id", "item_group"],
} as const;

const KNOWN: ReadonlySet<string> = new Set(Object.values(NAMES).flat());

/** Whether a name in a feed means a field that is kept. */
export function isProductKey(name: string): boolean {
	return KNOWN.has(name);
}

export interface ReadOptions {
	/** Of prices that name none. */
	readonly currency: string;
	/** The API takes only what it knows; feeds hold much that nobody here needs. */
	readonly refusesUnknownKeys: boolean;
}

/** Reads one product as JSON or a feed gives it: numbers may be texts, prices as Google writes them (`15.00 USD`). */
export function readProduct(input: unknown, { currency, refusesUnknownKeys }: ReadOptions): Parsed<ProductSaid> {
	if (typeof input !== "object" || input === null || Array.isArray(input)) {
		return refused({ path: [], expected: "a product as an object", got: show(input) });
	}
	const reader = new ProductReader(new Map(Object.entries(input)));
	if (refusesUnknownKeys) reader.refuseUnknownKeys();
	const said = reader.read(currency);
	return reader.problems.length === 0 ? parsed(said) : refused(...reader.problems);
}

/** `15.00 USD`, `USD 15.00`, `15.00` or a number; null where it is none of these. Decimal commas are ambiguous. */
export function readPrice(value: unknown): { readonly amount: number; readonly currency: string | null } | null {
	if (typeof value === "number") return Number.isFinite(value) && value >= 0 && value < 1e12 ? { amount: value, currency: null } : null;
	if (typeof value !== "string") return null;
	const match = /^(?:([A-Z]{3})\s*)?(\d{1,12}(?:\.\d{1,6})?)(?:\s*([A-Z]{3}))?$/.exec(value.trim());
	if (match === null || (match[1] !== undefined && match[3] !== undefined)) return null;
	return { amount: Number(match[2]), currency: match[1] ?? match[3] ?? null };
}

type Fields = { -readonly [field in keyof ProductFields]: ProductFields[field] };

class ProductReader {
	readonly problems: Problem[] = [];
	readonly #input: ReadonlyMap<string, unknown>;

	constructor(input: ReadonlyMap<string, unknown>) {
		this.#input = input;
	}

	refuseUnknownKeys(): void {
		for (const key of this.#input.keys()) {
			if (KNOWN.has(key)) continue;
			const expected = isUnsafeKey(key) ? "a key that is safe to keep" : `one of ${Object.values(NAMES).map(([first]) => first).join(", ")}`;
			this.problems.push({ path: [key], expected, got: show(key) });
		}
	}

	read(siteCurrency: string): ProductSaid {
		const fields: Fields = {};
		const id = this.#value("product_id")?.value;
		const productId = typeof id === "number" ? String(id) : typeof id === "string" ? id.trim() : "";
		if (productId === "" || productId.length > 200) this.#refuse("product_id", "the product's id, a text of at most 200 characters", id);
		this.#text(fields, "name", 500);
		this.#text(fields, "category", 750);
		this.#text(fields, "brand", 200);
		this.#text(fields, "item_group_id", 200);
		this.#address(fields, "url");
		this.#address(fields, "image_url");
		this.#money(fields, siteCurrency);
		this.#availability(fields);
		this.#stock(fields);
		this.#time(fields, "sale_from");
		this.#time(fields, "sale_until");
		this.#saleDates(fields);
		return { product_id: productId, fields };
	}

	#value(field: keyof typeof NAMES): { readonly key: string; readonly value: unknown } | null {
		for (const key of NAMES[field]) {
			const value = this.#input.get(key);
			// An empty cell of a table says nothing.
			if (value !== undefined && value !== "") return { key, value };
		}
		return null;
	}

	#refuse(field: keyof typeof NAMES, expected: string, got: unknown): void {
		this.problems.push({ path: [this.#value(field)?.key ?? field], expected, got: show(got) });
	}

	#text(fields: Fields, field: "name" | "category" | "brand" | "item_group_id", longest: number): void {
		const found = this.#value(field);
		if (found === null) return;
		if (found.value === null) fields[field] = null;
		else if (typeof found.value === "string" || typeof found.value === "number") {
			const text = String(found.value).toWellFormed().replaceAll(/[\s\0]+/g, " ").trim();
			if (text.length <= longest) fields[field] = text === "" ? null : text;
			else this.#refuse(field, `a text of at most ${longest} characters`, found.value);
		} else this.#refuse(field, "a text", found.value);
	}

	#address(fields: Fields, field: "url" | "image_url"): void {
		const found = this.#value(field);
		if (found === null) return;
		if (found.value === null) {
			fields[field] = null;
			return;
		}
		const url = typeof found.value === "string" && found.value.length <= 2_000 ? URL.parse(found.value.trim()) : null;
		if (url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") fields[field] = url.href;
		else this.#refuse(field, "an absolute http(s) address of at most 2000 characters", found.value);
	}

	/** One currency for both prices: their own, else the field's, else the site's. */
	#money(fields: Fields, siteCurrency: string): void {
		const given = this.#value("currency")?.value;
		const isCode = typeof given === "string" && /^[A-Z]{3}$/.test(given);
		if (given !== undefined && !isCode) this.#refuse("currency", "a currency code of ISO 4217, such as EUR", given);
		let currency = isCode ? given : null;
		for (const field of ["price", "sale_price"] as const) {
			const found = this.#value(field);
			if (found === null) continue;
			const read = readPrice(found.value);
			if (found.value === null) fields[field] = null;
			else if (read === null) this.#refuse(field, 'an amount with a decimal point and perhaps a currency, such as "15.00 EUR"', found.value);
			else if (read.currency !== null && currency !== null && read.currency !== currency) this.#refuse(field, `one currency, ${currency}`, found.value);
			else {
				fields[field] = read.amount;
				currency ??= read.currency;
			}
		}
		if (currency !== null) fields.currency = currency;
		else if (fields.price !== undefined) fields.currency = siteCurrency;
	}

	#availability(fields: Fields): void {
		const found = this.#value("availability");
		if (found === null) return;
		if (found.value === null) fields.availability = null;
		else {
			const availability = typeof found.value === "string" ? availabilityOf(found.value) : undefined;
			if (availability !== undefined) fields.availability = availability;
			else this.#refuse("availability", `one of ${AVAILABILITIES.join(", ")}`, found.value);
		}
	}

	#stock(fields: Fields): void {
		const found = this.#value("stock");
		if (found === null) return;
		const { value } = found;
		if (value === null) fields.stock = null;
		else {
			const count = typeof value === "string" && /^-?\d{1,9}$/.test(value.trim()) ? Number(value) : value;
			// Shops that sell more than they have count below zero.
			if (typeof count === "number" && Number.isInteger(count) && Math.abs(count) < 1e9) fields.stock = Math.max(0, count);
			else this.#refuse("stock", "a whole number", value);
		}
	}

	#time(fields: Fields, field: "sale_from" | "sale_until"): void {
		const found = this.#value(field);
		if (found === null) return;
		const time = found.value === null ? null : timeOf(found.value);
		if (time !== undefined) fields[field] = time;
		else this.#refuse(field, "a moment in ISO 8601 with its zone", found.value);
	}

	/** `2026-11-24T11:07+0100/2026-11-29T23:07+0100`. */
	#saleDates(fields: Fields): void {
		const found = this.#value("sale_price_effective_date");
		if (found === null) return;
		const [from, until, ...rest] = typeof found.value === "string" ? found.value.split("/").map((text) => timeOf(text.trim())) : [];
		if (from === undefined || until === undefined || rest.length > 0) this.#refuse("sale_price_effective_date", "two moments in ISO 8601 with their zones and a slash between", found.value);
		else {
			fields.sale_from = from;
			fields.sale_until = until;
		}
	}
}

/** Google's values, with spaces or underscores, and those of schema.org. */
function availabilityOf(text: string): Availability | undefined {
	const plain = text.trim().toLowerCase().replace(/^https?:\/\/schema\.org\//, "").replaceAll(/[\s-]+/g, "_");
	const OTHERS: Readonly<Record<string, Availability>> = { instock: "in_stock", outofstock: "out_of_stock", preorder: "preorder", backorder: "backorder", available_for_order: "in_stock", pre_order: "preorder", limitedavailability: "in_stock", soldout: "out_of_stock", discontinued: "out_of_stock" };
	return AVAILABILITIES.find((known) => known === plain) ?? (Object.hasOwn(OTHERS, plain) ? OTHERS[plain] : undefined);
}

function timeOf(value: unknown): number | undefined {
	if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
	if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d))?$/.test(value)) return undefined;
	const time = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
	return Number.isNaN(time) ? undefined : time;
}
