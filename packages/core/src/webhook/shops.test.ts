import { describe, expect, test } from "vitest";
import { hook, NOW, read, told } from "./webhook.fixtures.ts";

/* Bodies as the providers' own documents show them, shortened to what is read. */

/** What Shopify says of a topic. */
function topic(name: string, body: object): ReturnType<typeof read> {
	return read("shopify", hook(body, { "X-Shopify-Topic": name }));
}

describe("shopify", () => {
	const order = {
		id: 450789469,
		name: "#1001",
		email: "bob.norman@mail.example.com",
		cart_token: "68778783ad298f1c80c3bafcddeea02f",
		created_at: "2026-11-20T16:09:54-05:00",
		currency: "USD",
		total_price: "409.94",
		subtotal_price: "398.00",
		total_tax: "11.94",
		discount_codes: [{ code: "TENOFF", amount: "10.00" }],
		customer: { id: 207119551, first_name: "Bob", last_name: "Norman" },
		line_items: [
			{
				product_id: 632910392,
				sku: "IPOD2008GREEN",
				title: "IPod Nano",
				variant_title: "green",
				price: "199.00",
				quantity: 2,
				vendor: "Apple",
			},
		],
	};

	test("an order, created and then paid, is one event of its customer", () => {
		const created = topic("orders/create", order);
		expect(created.calls).toEqual(topic("orders/paid", order).calls);
		expect(created.calls).toMatchObject([
			{
				type: "track",
				event: "Order Completed",
				messageId: "shopify-order-450789469",
				userId: "207119551",
				timestamp: "2026-11-20T21:09:54.000Z",
				context: {
					traits: { email: "bob.norman@mail.example.com", first_name: "Bob" },
					externalIds: [{ type: "cart_token", id: "68778783ad298f1c80c3bafcddeea02f" }],
				},
				properties: {
					order_id: "450789469",
					total: 409.94,
					tax: 11.94,
					coupon: "TENOFF",
					currency: "USD",
					products: [
						{ product_id: "632910392", name: "IPod Nano", variant: "green", price: 199, quantity: 2, brand: "Apple" },
					],
				},
			},
		]);
	});

	test("refunds come with the order that they are of, each once", () => {
		const transactions = [
			{ amount: "10.10", status: "success" },
			{ amount: "0.20", status: "success" },
			{ amount: "99.00", status: "failure" },
		];
		const refunds = [
			{
				id: 1,
				created_at: "2026-11-21T10:00:00Z",
				transactions,
				refund_line_items: [{ quantity: 1, line_item: order.line_items[0] }],
			},
		];
		const { calls } = topic("orders/updated", { ...order, refunds });
		expect(calls).toMatchObject([
			{
				event: "Order Refunded",
				messageId: "shopify-refund-1",
				properties: { order_id: "450789469", total: 10.3, products: [{ quantity: 1 }] },
			},
		]);
		expect(topic("orders/updated", order)).toMatchObject({
			calls: [],
			ignored: [expect.stringContaining("without refunds")],
		});
		expect(
			topic("orders/cancelled", { ...order, cancelled_at: "2026-11-21T00:00:00Z", cancel_reason: "customer" }).calls,
		).toMatchObject([
			{ event: "Order Cancelled", properties: { order_id: "450789469", total: 409.94, reason: "customer" } },
		]);
	});

	test("a checkout fills the cart, with the address where it goes on", () => {
		const checkout = {
			token: "exa",
			cart_token: "c1",
			abandoned_checkout_url: "https://s.example/r",
			email: "a@b.example",
			currency: "EUR",
			total_price: "5.00",
			created_at: "2026-11-21T10:00:00Z",
			updated_at: "2026-11-21T10:05:00Z",
			line_items: order.line_items,
		};
		expect(told(topic("checkouts/create", checkout))).toMatchObject([
			["Checkout Started", { value: 5, cart_url: "https://s.example/r" }],
			["Cart Updated", { cart_id: "c1", cart_url: "https://s.example/r", products: [{ quantity: 2 }] }],
		]);
		expect(topic("checkouts/update", checkout).calls).toHaveLength(1);
	});

	test("a customer, their consent to emails, and the law", () => {
		const customer = {
			id: 7,
			email: "a@b.example",
			updated_at: "2026-11-21T10:00:00Z",
			email_marketing_consent: { state: "unsubscribed", consent_updated_at: "2026-11-21T09:00:00Z" },
		};
		expect(topic("customers/update", customer).calls).toMatchObject([
			{ type: "identify", userId: "7", traits: { email: "a@b.example" } },
			{
				event: "Consent Updated",
				timestamp: "2026-11-21T09:00:00.000Z",
				context: { consent: { categoryPreferences: { email: false } } },
			},
		]);
		expect(topic("customers/redact", { customer: { id: 7, email: "a@b.example" } })).toMatchObject({
			calls: [],
			erasures: [{ email: "a@b.example", user_id: "7" }],
		});
		expect(topic("themes/publish", {}).ignored).toEqual(["the topic themes/publish is not used"]);
	});
});

describe("woocommerce", () => {
	const order = {
		id: 727,
		status: "processing",
		currency: "USD",
		date_created_gmt: "2026-11-20T22:28:02",
		date_modified_gmt: "2026-11-21T22:28:08",
		total: "29.35",
		total_tax: "1.35",
		customer_id: 0,
		billing: { email: "john.doe@example.com", first_name: "John", country: "US" },
		line_items: [{ product_id: 93, variation_id: 0, name: "Woo Single", sku: "", price: 3, quantity: 2 }],
	};

	function of(status: string): ReturnType<typeof read> {
		return read("woocommerce", hook({ ...order, status }, { "X-WC-Webhook-Topic": "order.updated" }));
	}

	test("what an order is depends on its status, and a guest has no user id", () => {
		expect(of("processing").calls).toEqual(of("completed").calls);
		expect(of("processing").calls[0]).toMatchObject({
			event: "Order Completed",
			timestamp: "2026-11-20T22:28:02.000Z",
			properties: { total: 29.35, products: [{ product_id: "93", price: 3 }] },
		});
		expect(of("processing").calls[0]).not.toHaveProperty("userId");
		expect(of("refunded").calls[0]).toMatchObject({ event: "Order Refunded", timestamp: "2026-11-21T22:28:08.000Z" });
		expect(of("pending")).toMatchObject({ calls: [], ignored: ["an order that is pending is none yet"] });
	});
});

/** The properties of an order that was paid with Stripe. */
function total(amount_total: number, currency: string): unknown {
	const customer_details = { email: "a@b.example" };
	const object = {
		id: "cs_1",
		payment_intent: "pi_1",
		payment_status: "paid",
		amount_total,
		currency,
		customer_details,
	};
	const body = { id: "evt_1", type: "checkout.session.completed", created: NOW / 1000, data: { object } };
	return read("stripe", hook(body)).calls[0]?.["properties"];
}

describe("stripe", () => {
	test("money is in the smallest unit of its currency", () => {
		expect(total(1099, "usd")).toMatchObject({ order_id: "pi_1", total: 10.99, currency: "USD" });
		expect(total(500, "jpy")).toMatchObject({ total: 500 });
		expect(total(5124, "kwd")).toMatchObject({ total: 5.124 });
		expect(total(500, "isk")).toMatchObject({ total: 5 });
		expect(total(500, "nonsense")).not.toHaveProperty("total");
	});

	test("a second refund of a charge counts for what it adds", () => {
		const refund = {
			id: "evt_2",
			type: "charge.refunded",
			created: 1,
			data: {
				object: {
					id: "ch_1",
					payment_intent: "pi_1",
					amount_refunded: 700,
					currency: "eur",
					billing_details: { email: "a@b.example" },
				},
				previous_attributes: { amount_refunded: 500 },
			},
		};
		expect(told(read("stripe", hook(refund)))).toMatchObject([
			["Order Refunded", { order_id: "pi_1", total: 2, currency: "EUR" }],
		]);
	});

	test("a checkout that is not paid yet is no order", () => {
		const unpaid = { type: "checkout.session.completed", data: { object: { payment_status: "unpaid" } } };
		expect(read("stripe", hook(unpaid)).calls).toEqual([]);
	});
});
