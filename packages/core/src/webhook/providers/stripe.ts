import type { Json, JsonObject } from "../../event/index.ts";
import { parsed } from "../../problem/index.ts";
import { bodyJson } from "../body.ts";
import { messageIdOf } from "../message-id.ts";
import { content, type HookContent, isNeverProbe, type Provider, untrusted, VERIFIED } from "../provider.ts";
import { known, numberAt, secondsAt, textAt } from "../read.ts";
import { fromHex, joined } from "../signature/bytes.ts";
import { isFresh } from "../signature/fresh.ts";
import { isHmac } from "../signature/hmac.ts";

/**
 * Stripe (https://docs.stripe.com/webhooks#verify-manually): `Stripe-Signature: t=…,v1=…`, HMAC-SHA256 in hexadecimal
 * over `t.body`; several v1 while a secret rolls, v0 is for tests and proves nothing.
 */
export const stripe: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	async verify(request, { secrets }) {
		const parts = (request.header("stripe-signature") ?? "").split(",").map((part) => part.trim().split("=", 2));
		const timestamp = parts.find(([key]) => key === "t")?.[1] ?? null;
		if (timestamp === null) return untrusted("it has no Stripe-Signature");
		if (!isFresh(timestamp, request.receivedAt)) return untrusted("its timestamp is more than 5 minutes away");
		const data = joined(`${timestamp}.`, request.body);
		for (const [key, value = ""] of parts.slice(0, 10)) {
			if (key === "v1" && (await isHmac("SHA-256", secrets, data, fromHex(value)))) return VERIFIED;
		}
		return untrusted("no signature fits");
	},
	read(request) {
		const body = bodyJson(request);
		return body.ok ? parsed(contentOf(body.value)) : body;
	},
};

function contentOf(body: Json): HookContent {
	const type = textAt(body, "type") ?? "";
	switch (type) {
		case "checkout.session.completed":
			// An order that is paid for later is told of once more when the money is there.
			return textAt(body, "data.object.payment_status") === "unpaid"
				? content([], ["a checkout that is not paid yet"])
				: content([orderCompleted(body)]);
		case "checkout.session.async_payment_succeeded":
			return content([orderCompleted(body)]);
		case "charge.refunded":
			return content([orderRefunded(body)]);
		case "customer.created":
		case "customer.updated":
			return content([customerOf(body)]);
		default:
			return content([], [`the type ${type === "" ? "(none)" : type} is not used`]);
	}
}

function orderCompleted(body: Json): JsonObject {
	const session = textAt(body, "data.object.id") ?? "";
	const currency = textAt(body, "data.object.currency");
	return {
		type: "track",
		event: "Order Completed",
		messageId: messageIdOf("stripe-order", session),
		...known({ timestamp: secondsAt(body, "created") }),
		context: whoOf(body, "customer_details", textAt(body, "data.object.customer")),
		properties: known({
			order_id: textAt(body, "data.object.payment_intent") ?? session,
			cart_id: textAt(body, "data.object.metadata.cart_id"),
			total: money(numberAt(body, "data.object.amount_total"), currency),
			tax: money(numberAt(body, "data.object.total_details.amount_tax"), currency),
			shipping: money(numberAt(body, "data.object.total_details.amount_shipping"), currency),
			discount: money(numberAt(body, "data.object.total_details.amount_discount"), currency),
			currency: currency?.toUpperCase() ?? null,
		}),
	};
}

/** `amount_refunded` is all that was given back so far: what this event adds to it is the difference to before. */
function orderRefunded(body: Json): JsonObject {
	const currency = textAt(body, "data.object.currency");
	const all = numberAt(body, "data.object.amount_refunded");
	const before = numberAt(body, "data.previous_attributes.amount_refunded") ?? 0;
	return {
		type: "track",
		event: "Order Refunded",
		messageId: messageIdOf("stripe-refund", textAt(body, "id") ?? ""),
		...known({ timestamp: secondsAt(body, "created") }),
		context: whoOf(body, "billing_details", textAt(body, "data.object.customer")),
		properties: known({
			order_id: textAt(body, "data.object.payment_intent") ?? textAt(body, "data.object.id"),
			total: all === null ? null : money(all - before, currency),
			currency: currency?.toUpperCase() ?? null,
		}),
	};
}

function customerOf(body: Json): JsonObject {
	return {
		type: "identify",
		messageId: messageIdOf("stripe-customer", textAt(body, "id") ?? ""),
		...known({ timestamp: secondsAt(body, "created") }),
		context: whoOf(body, null, textAt(body, "data.object.id")),
		traits: known({ name: textAt(body, "data.object.name"), phone: textAt(body, "data.object.phone") }),
	};
}

function whoOf(body: Json, details: string | null, customer: string | null): JsonObject {
	const from = details === null ? "data.object" : `data.object.${details}`;
	const email = textAt(body, `${from}.email`) ?? textAt(body, "data.object.receipt_email");
	const externalIds = customer === null ? [] : [{ type: "stripe_customer", id: customer }];
	return { traits: known({ email, name: textAt(body, `${from}.name`) }), externalIds };
}

/** Stripe counts in the smallest unit; these have two digits there although ISO 4217 says otherwise (docs.stripe.com/currencies). */
const TWO_DIGITS = new Set(["isk", "ugx", "huf", "twd"]);

function money(units: number | null, currency: string | null): number | null {
	if (units === null || currency === null || !/^[a-z]{3}$/i.test(currency)) return null;
	const format = new Intl.NumberFormat("en", { style: "currency", currency });
	const digits = TWO_DIGITS.has(currency.toLowerCase()) ? 2 : (format.resolvedOptions().maximumFractionDigits ?? 2);
	return Number((units / 10 ** digits).toFixed(digits));
}
