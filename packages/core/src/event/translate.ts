import type { Json, JsonObject } from "./event.ts";
import { fromGoogle } from "./google.ts";
import { isJsonObject } from "./json.ts";
import type { Translated } from "./keys.ts";
import { fromKlaviyo } from "./klaviyo.ts";
import { fromShopify } from "./shopify.ts";

const TOOLS = [fromGoogle, fromKlaviyo, fromShopify];
const MONEY = ["price", "value", "total", "subtotal"];

/**
 * A shopping event that a page told to another tool (Google's dataLayer, Klaviyo, Shopify's pixels) in the words of
 * Segment's Ecommerce Spec; null for every other event. Money that comes without a currency is the site's: of these
 * tools' events it is what their own account is set to.
 *
 * @param currency the site's, ISO 4217
 */
export function translate(name: string, properties: JsonObject, currency: string): Translated | null {
	for (const tool of TOOLS) {
		const translated = tool(name, properties);
		if (translated !== null) return { name: translated.name, properties: withCurrency(translated.properties, currency) };
	}
	return null;
}

function withCurrency(properties: JsonObject, currency: string): JsonObject {
	if (properties["currency"] !== undefined) return properties;
	const products = properties["products"];
	const list: readonly Json[] = Array.isArray(products) ? products : [];
	const known = list.map(currencyOf).find((found) => found !== null);
	const hasMoney = MONEY.some((key) => properties[key] !== undefined);
	return hasMoney ? { ...properties, currency: known ?? currency } : properties;
}

function currencyOf(product: Json): string | null {
	const currency = isJsonObject(product) ? product["currency"] : null;
	return typeof currency === "string" ? currency : null;
}
