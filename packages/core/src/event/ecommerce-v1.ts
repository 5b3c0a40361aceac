import type { Json, JsonObject } from "./event.ts";
import { isJsonObject } from "./json.ts";

/** Names of Segment's first ecommerce spec, in which `id` and `orderId` mean what v2 calls `product_id`, `order_id`. */
const V1_NAMES = new Set([
	"viewed product",
	"viewed product category",
	"added product",
	"removed product",
	"started order",
	"updated order",
	"completed order",
	"refunded order",
]);

/** Whether an event came under a name of the first spec (`Viewed Product`, `completed_order`). */
export function isEcommerceV1(name: string): boolean {
	return V1_NAMES.has(name.toLowerCase().replaceAll("_", " "));
}

/** The properties of such an event with their v2 names beside those it came with; a v2 name that is there stands. */
export function withV2Keys(properties: JsonObject): JsonObject {
	const renamed = withKey(withKey(properties, "orderId", "order_id"), "id", "product_id");
	const products = renamed["products"];
	if (!Array.isArray(products)) return renamed;
	const list: readonly Json[] = products;
	return {
		...renamed,
		products: list.map((entry) => (isJsonObject(entry) ? withKey(entry, "id", "product_id") : entry)),
	};
}

function withKey(object: JsonObject, from: string, to: string): JsonObject {
	const value = object[from];
	return value === undefined || object[to] !== undefined ? object : { ...object, [to]: value };
}
