import type { Json, JsonObject } from "../../event/index.ts";
import { parsed } from "../../problem/index.ts";
import { bodyJson, bodyText } from "../body.ts";
import { messageIdOf } from "../message-id.ts";
import { content, type HookContent, type Provider } from "../provider.ts";
import { known, numberAt, objectsAt, textAt, timeAt } from "../read.ts";
import { verifySignedBody } from "./signed-body.ts";

/**
 * WooCommerce (https://woocommerce.com/document/webhooks/): HMAC-SHA256 of the body in base64. When a webhook is saved,
 * it sends `webhook_id=N` unsigned and expects 200. An order is told of at each change of its status.
 */
export const woocommerce: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: (request) => request.body.byteLength < 64 && /^webhook_id=\d+$/.test(bodyText(request)),
	verify: async (request, trust) => verifySignedBody(request, trust, "x-wc-webhook-signature", "base64"),
	read(request) {
		const topic = request.header("x-wc-webhook-topic") ?? "";
		const body = bodyJson(request);
		return body.ok ? parsed(contentOf(topic, body.value)) : body;
	},
};

const PLACED = new Set(["processing", "on-hold", "completed"]);

function contentOf(topic: string, body: Json): HookContent {
	const [resource, change] = topic.split(".", 2);
	if (resource === "customer" && change !== "deleted") return content([customerOf(body)]);
	if (resource !== "order" || change === "deleted")
		return content([], [`the topic ${topic === "" ? "(none)" : topic} is not used`]);
	const status = textAt(body, "status") ?? "";
	if (PLACED.has(status)) return content([orderOf(body, "Order Completed")]);
	if (status === "cancelled") return content([orderOf(body, "Order Cancelled")]);
	if (status === "refunded") return content([orderOf(body, "Order Refunded")]);
	return content([], [`an order that is ${status} is none yet`]);
}

function orderOf(body: Json, event: "Order Completed" | "Order Cancelled" | "Order Refunded"): JsonObject {
	const id = textAt(body, "id") ?? "";
	const customer = textAt(body, "customer_id");
	const changed = timeAt(body, "date_modified_gmt");
	const placed = timeAt(body, "date_created_gmt");
	return {
		type: "track",
		event,
		messageId: messageIdOf("woocommerce", event.replaceAll(" ", "-").toLowerCase(), id),
		...known({
			// 0 is WooCommerce's word for a guest.
			userId: customer === "0" ? null : customer,
			timestamp: event === "Order Completed" ? placed : (changed ?? placed),
		}),
		context: {
			traits: known({
				email: textAt(body, "billing.email"),
				phone: textAt(body, "billing.phone"),
				first_name: textAt(body, "billing.first_name"),
				last_name: textAt(body, "billing.last_name"),
				city: textAt(body, "billing.city"),
				country: textAt(body, "billing.country"),
			}),
		},
		properties: known({
			order_id: id,
			total: numberAt(body, "total"),
			shipping: numberAt(body, "shipping_total"),
			tax: numberAt(body, "total_tax"),
			discount: numberAt(body, "discount_total"),
			coupon: textAt(body, "coupon_lines.0.code"),
			currency: textAt(body, "currency"),
			products: objectsAt(body, "line_items").map((line) =>
				known({
					product_id: textAt(line, "product_id"),
					sku: textAt(line, "sku"),
					name: textAt(line, "name"),
					variant: textAt(line, "variation_id") === "0" ? null : textAt(line, "variation_id"),
					price: numberAt(line, "price"),
					quantity: numberAt(line, "quantity"),
					image_url: textAt(line, "image.src"),
				}),
			),
		}),
	};
}

function customerOf(body: Json): JsonObject {
	const changed = timeAt(body, "date_modified_gmt") ?? timeAt(body, "date_created_gmt");
	return {
		type: "identify",
		messageId: messageIdOf("woocommerce-customer", textAt(body, "id") ?? "", changed ?? ""),
		...known({ userId: textAt(body, "id"), timestamp: changed }),
		traits: known({
			email: textAt(body, "email"),
			phone: textAt(body, "billing.phone"),
			first_name: textAt(body, "first_name"),
			last_name: textAt(body, "last_name"),
			city: textAt(body, "billing.city"),
			country: textAt(body, "billing.country"),
		}),
	};
}
