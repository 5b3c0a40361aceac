import type { Json, JsonObject } from "../../event/index.ts";
import { parsed } from "../../problem/index.ts";
import { bodyJson } from "../body.ts";
import { messageIdOf } from "../message-id.ts";
import { content, type HookContent, isNeverProbe, type Provider } from "../provider.ts";
import { known, numberAt, objectsAt, textAt, timeAt } from "../read.ts";
import { verifySignedBody } from "./signed-body.ts";

/**
 * Shopify (https://shopify.dev/docs/api/webhooks): HMAC-SHA256 of the body in base64, under the app's client secret.
 * An order is told of when it is created and again when it is paid: it has one message id, and counts once. Refunds come
 * with `orders/updated`, which says whose order it was; `refunds/create` does not.
 */
export const shopify: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	verify: async (request, trust) => verifySignedBody(request, trust, "x-shopify-hmac-sha256", "base64"),
	read(request) {
		const topic = request.header("x-shopify-topic") ?? "";
		const body = bodyJson(request);
		return body.ok ? parsed(contentOf(topic, body.value)) : body;
	},
};

function contentOf(topic: string, body: Json): HookContent {
	switch (topic) {
		case "orders/create":
		case "orders/paid":
			return content([orderCompleted(body)]);
		case "orders/cancelled":
			return content([orderCancelled(body)]);
		case "orders/updated":
			return content(
				refundsOf(body),
				objectsAt(body, "refunds").length === 0 ? ["an order without refunds changed"] : [],
			);
		case "checkouts/create":
			return content([checkoutStarted(body), cartOf(body, "checkout")]);
		case "checkouts/update":
			return content([cartOf(body, "checkout")]);
		case "carts/create":
		case "carts/update":
			return content([cartOf(body, "cart")]);
		case "customers/create":
		case "customers/update":
			return content(customerOf(body));
		case "customers/redact":
			return {
				...content([]),
				erasures: [known({ email: textAt(body, "customer.email"), user_id: textAt(body, "customer.id") })],
			};
		default:
			return content([], [`the topic ${topic === "" ? "(none)" : topic} is not used`]);
	}
}

/** Who it is: the shop's customer, their email and phone, and the cart that the browser knows. */
function whoOf(body: Json): JsonObject {
	const traits = known({
		email: textAt(body, "email") ?? textAt(body, "customer.email") ?? textAt(body, "contact_email"),
		phone: textAt(body, "phone") ?? textAt(body, "customer.phone"),
		first_name: textAt(body, "customer.first_name"),
		last_name: textAt(body, "customer.last_name"),
	});
	const cartToken = textAt(body, "cart_token");
	const externalIds = cartToken === null ? [] : [{ type: "cart_token", id: cartToken }];
	return { ...known({ userId: textAt(body, "customer.id") }), context: { traits, externalIds } };
}

function orderCompleted(body: Json): JsonObject {
	const id = textAt(body, "id") ?? "";
	return {
		...whoOf(body),
		...known({ timestamp: timeAt(body, "processed_at") ?? timeAt(body, "created_at") }),
		type: "track",
		event: "Order Completed",
		messageId: messageIdOf("shopify-order", id),
		properties: known({
			...orderOf(body),
			revenue: numberAt(body, "subtotal_price"),
			shipping: numberAt(body, "total_shipping_price_set.shop_money.amount"),
			tax: numberAt(body, "total_tax"),
			discount: numberAt(body, "total_discounts"),
			coupon: textAt(body, "discount_codes.0.code"),
			products: objectsAt(body, "line_items").map(productOf),
		}),
	};
}

function orderOf(body: Json): JsonObject {
	return known({
		order_id: textAt(body, "id"),
		order_name: textAt(body, "name"),
		cart_id: textAt(body, "cart_token"),
		total: numberAt(body, "current_total_price") ?? numberAt(body, "total_price"),
		currency: textAt(body, "currency"),
	});
}

function orderCancelled(body: Json): JsonObject {
	return {
		...whoOf(body),
		...known({ timestamp: timeAt(body, "cancelled_at") }),
		type: "track",
		event: "Order Cancelled",
		messageId: messageIdOf("shopify-cancelled", textAt(body, "id") ?? ""),
		properties: known({ ...orderOf(body), reason: textAt(body, "cancel_reason") }),
	};
}

function refundsOf(body: Json): readonly JsonObject[] {
	return objectsAt(body, "refunds").map((refund) => {
		const transactions = objectsAt(refund, "transactions").filter(
			(transaction) => textAt(transaction, "status") !== "failure",
		);
		const cents = transactions.reduce(
			(sum, transaction) => sum + Math.round((numberAt(transaction, "amount") ?? 0) * 100),
			0,
		);
		return {
			...whoOf(body),
			...known({ timestamp: timeAt(refund, "processed_at") ?? timeAt(refund, "created_at") }),
			type: "track",
			event: "Order Refunded",
			messageId: messageIdOf("shopify-refund", textAt(refund, "id") ?? ""),
			properties: known({
				order_id: textAt(body, "id"),
				total: cents / 100,
				currency: textAt(body, "currency"),
				products: objectsAt(refund, "refund_line_items").map((line) => ({
					...productOf(line["line_item"] ?? {}),
					...known({ quantity: numberAt(line, "quantity") }),
				})),
			}),
		};
	});
}

function checkoutStarted(body: Json): JsonObject {
	return {
		...whoOf(body),
		...known({ timestamp: timeAt(body, "created_at") }),
		type: "track",
		event: "Checkout Started",
		messageId: messageIdOf("shopify-checkout", textAt(body, "token") ?? textAt(body, "id") ?? ""),
		properties: known({ ...wholeCart(body), value: numberAt(body, "total_price") }),
	};
}

function cartOf(body: Json, kind: "checkout" | "cart"): JsonObject {
	const updatedAt = timeAt(body, "updated_at") ?? timeAt(body, "created_at");
	const token = textAt(body, "token") ?? textAt(body, "id") ?? "";
	const who = kind === "checkout" ? whoOf(body) : { context: { externalIds: [{ type: "cart_token", id: token }] } };
	return {
		...who,
		...known({ timestamp: updatedAt }),
		type: "track",
		event: "Cart Updated",
		messageId: messageIdOf(`shopify-${kind}`, token, updatedAt ?? ""),
		properties: wholeCart(body),
	};
}

function wholeCart(body: Json): JsonObject {
	return known({
		cart_id: textAt(body, "cart_token") ?? textAt(body, "token"),
		cart_url: textAt(body, "abandoned_checkout_url"),
		currency: textAt(body, "currency"),
		products: objectsAt(body, "line_items").map(productOf),
	});
}

function productOf(line: Json): JsonObject {
	return known({
		product_id: textAt(line, "product_id") ?? textAt(line, "variant_id"),
		sku: textAt(line, "sku"),
		name: textAt(line, "title") ?? textAt(line, "name"),
		variant: textAt(line, "variant_title"),
		brand: textAt(line, "vendor"),
		price: numberAt(line, "price"),
		quantity: numberAt(line, "quantity"),
	});
}

/** The state of their consent to emails is told apart, because the ledger keeps it. */
function customerOf(body: Json): readonly JsonObject[] {
	const id = textAt(body, "id") ?? "";
	const updatedAt = timeAt(body, "updated_at") ?? timeAt(body, "created_at");
	const base = { ...known({ userId: textAt(body, "id"), timestamp: updatedAt }) };
	const traits = known({
		email: textAt(body, "email"),
		phone: textAt(body, "phone"),
		first_name: textAt(body, "first_name"),
		last_name: textAt(body, "last_name"),
		city: textAt(body, "default_address.city"),
		country: textAt(body, "default_address.country_code"),
		tags: textAt(body, "tags"),
	});
	const calls: JsonObject[] = [
		{ ...base, type: "identify", messageId: messageIdOf("shopify-customer", id, updatedAt ?? ""), traits },
	];
	const state = textAt(body, "email_marketing_consent.state");
	const decidedAt = timeAt(body, "email_marketing_consent.consent_updated_at");
	if (decidedAt === null || (state !== "subscribed" && state !== "unsubscribed")) return calls;
	calls.push({
		...base,
		timestamp: decidedAt,
		type: "track",
		event: "Consent Updated",
		messageId: messageIdOf("shopify-consent", id, decidedAt),
		properties: { provider: "shopify" },
		context: {
			traits: known({ email: textAt(body, "email") }),
			consent: { categoryPreferences: { email: state === "subscribed" } },
		},
	});
	return calls;
}
