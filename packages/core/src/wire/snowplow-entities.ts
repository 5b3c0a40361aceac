import { type Fields, fieldsOf, listOf, present, textOf } from "./fields.ts";

/** Self-describing JSON: data with the name of its schema. */
export interface Entity {
	/** `com.acme` of `iglu:com.acme/viewed_thing/jsonschema/1-0-0`; empty where there is none. */
	readonly vendor: string;
	readonly name: string;
	readonly data: Fields;
}

export function readEntity(value: unknown): Entity {
	const { schema, data } = fieldsOf(value);
	const [, vendor = "", name = ""] = typeof schema === "string" ? (/^iglu:([\w.-]{1,200})\/([\w.-]{1,200})\//.exec(schema) ?? []) : [];
	return { vendor, name, data: fieldsOf(data) };
}

const SNOWPLOW = "com.snowplowanalytics.snowplow";
const SHOPPING = "com.snowplowanalytics.snowplow.ecommerce";

/** A self-describing event as a call: Snowplow's own by their meaning, every other under the name of its schema. */
export function selfDescribed(event: Entity, entities: readonly Entity[]): Fields {
	const { vendor, name, data } = event;
	if (vendor === SHOPPING && name === "snowplow_ecommerce_action") return shopping(data, entities);
	if (vendor.startsWith(SNOWPLOW)) {
		if (name === "screen_view") return { type: "screen", name: data["name"], properties: data };
		if (name === "site_search") return { type: "track", event: "Products Searched", properties: { ...data, query: listOf(data["terms"]).filter((term) => typeof term === "string").join(" ") } };
		if (name === "link_click") return { type: "track", event: "Link Clicked", properties: { ...data, ...present({ url: data["targetUrl"] }) } };
		const cart = OLD_CART.get(name);
		if (cart !== undefined) return { type: "track", event: cart, properties: { ...data, ...present({ product_id: data["sku"], price: data["unitPrice"] }) } };
	}
	return { type: "track", event: name, properties: data };
}

const OLD_CART: ReadonlyMap<string, string> = new Map([
	["add_to_cart", "Product Added"],
	["remove_from_cart", "Product Removed"],
]);

interface Action {
	readonly event: string;
	/** Whether it is about one product, whose fields are the event's own. */
	readonly single: boolean;
}

/** Snowplow's ecommerce actions. Source: docs.snowplow.io, "Snowplow Ecommerce". */
const ACTIONS: ReadonlyMap<string, Action> = new Map(
	Object.entries({
		product_view: { event: "Product Viewed", single: true },
		add_to_cart: { event: "Product Added", single: true },
		remove_from_cart: { event: "Product Removed", single: true },
		list_click: { event: "Product Clicked", single: true },
		list_view: { event: "Product List Viewed", single: false },
		checkout_step: { event: "Checkout Step Completed", single: false },
		transaction: { event: "Order Completed", single: false },
		refund: { event: "Order Refunded", single: false },
		promo_view: { event: "Promotion Viewed", single: false },
		promo_click: { event: "Promotion Clicked", single: false },
		transaction_error: { event: "Payment Failed", single: false },
	}),
);

function shopping(data: Fields, entities: readonly Entity[]): Fields {
	const type = textOf(data["type"]);
	const action = type === undefined ? undefined : ACTIONS.get(type);
	const products = entities.filter(isOf("product")).map(({ data: product }) => productOf(product));
	const found = (name: string): Fields => entities.find(isOf(name))?.data ?? {};
	const transaction = { ...found("transaction"), ...found("refund") };
	const { total_value: cartValue, ...cart } = found("cart");
	const order = present({
		order_id: transaction["transaction_id"],
		total: transaction["refund_amount"] ?? transaction["revenue"],
		currency: transaction["currency"] ?? cart["currency"],
		tax: transaction["tax"],
		shipping: transaction["shipping"],
		discount: transaction["discount_amount"],
		coupon: transaction["discount_code"],
		payment_method: transaction["payment_method"],
		cart_id: cart["cart_id"],
		value: cartValue,
		step: found("checkout_step")["step"],
		list_id: data["name"],
		...found("promotion"),
	});
	const [only] = products;
	const isSingle = action?.single === true && products.length === 1;
	return { type: "track", event: action?.event ?? type, properties: isSingle ? { ...only, ...order } : { ...order, products } };
}

function isOf(name: string): (entity: Entity) => boolean {
	return (entity) => entity.vendor === SHOPPING && entity.name === name;
}

function productOf(product: Fields): Fields {
	const { id, ...rest } = product;
	return { ...rest, ...present({ product_id: id }) };
}
