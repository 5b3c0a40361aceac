import { describe, expect, it } from "vitest";
import { formatProblem } from "../problem/index.ts";
import { readPrice, readProduct } from "./read-product.ts";

const options = { currency: "EUR", refusesUnknownKeys: true };

function problemsOf(input: unknown): string[] {
	const read = readProduct(input, options);
	return read.ok ? [] : read.problems.map(formatProblem);
}

describe("a product", () => {
	it("is read as Google Merchant Center writes it", () => {
		const read = readProduct(
			{
				id: "A1",
				title: "  Tide\n mug ",
				link: "https://shop.example/p/1",
				image_link: "https://shop.example/1.png",
				price: "15.00 USD",
				sale_price: "12.50 USD",
				sale_price_effective_date: "2026-11-24T11:07+0100/2026-11-29T23:07:31+01:00",
				availability: "in stock",
				quantity: "7",
				product_type: "Home > Kitchen",
				brand: "Lehm",
				item_group_id: "A",
				gtin: "123",
			},
			{ ...options, refusesUnknownKeys: false },
		);
		expect(read.ok && read.value).toEqual({
			product_id: "A1",
			fields: {
				name: "Tide mug",
				url: "https://shop.example/p/1",
				image_url: "https://shop.example/1.png",
				price: 15,
				sale_price: 12.5,
				sale_from: Date.UTC(2026, 10, 24, 10, 7),
				sale_until: Date.UTC(2026, 10, 29, 22, 7, 31),
				currency: "USD",
				availability: "in_stock",
				stock: 7,
				category: "Home > Kitchen",
				brand: "Lehm",
				item_group_id: "A",
			},
		});
	});

	it("has the site's currency where its price names none, never another", () => {
		const read = readProduct({ product_id: 5, price: 3.5 }, options);
		expect(read.ok && read.value).toEqual({ product_id: "5", fields: { price: 3.5, currency: "EUR" } });
	});

	it("says nothing with an empty cell and forgets with null", () => {
		const read = readProduct({ product_id: "a", name: "", stock: null, sale_price: null }, options);
		expect(read.ok && read.value.fields).toEqual({ stock: null, sale_price: null });
	});

	it.each([
		[{}, "product_id: expected the product's id"],
		[[], "(the whole): expected a product as an object"],
		[{ id: "a", price: "15,00 EUR" }, "price: expected an amount with a decimal point"],
		[{ id: "a", price: -1 }, "price: expected an amount"],
		[{ id: "a", price: "15.00 EUR", sale_price: "12.00 USD" }, "sale_price: expected one currency, EUR"],
		[{ id: "a", price: "15.00 EUR", currency: "USD" }, "price: expected one currency, USD"],
		[{ id: "a", currency: "euro" }, "currency: expected a currency code"],
		[{ id: "a", link: "/p/1" }, "link: expected an absolute http(s) address"],
		[{ id: "a", url: "javascript:alert(1)" }, "url: expected an absolute http(s) address"],
		[{ id: "a", url: "https://a:b@shop.example/" }, "url: expected an absolute http(s) address"],
		[{ id: "a", availability: "maybe" }, "availability: expected one of in_stock"],
		[{ id: "a", stock: "many" }, "stock: expected a whole number"],
		[{ id: "a", stock: 1.5 }, "stock: expected a whole number"],
		[{ id: "a", name: { a: 1 } }, "name: expected a text"],
		[{ id: "a", sale_from: "tomorrow" }, "sale_from: expected a moment"],
		[{ id: "a", colour: "red" }, "colour: expected one of product_id"],
		[JSON.parse('{"id": "a", "__proto__": {"price": 1}}'), "__proto__"],
	])("%j is refused: %s", (input, problem) => {
		expect(problemsOf(input).join("\n")).toContain(problem);
	});

	it.each([
		["15.00 USD", 15, "USD"],
		["USD 15", 15, "USD"],
		["15", 15, null],
		["0.5EUR", 0.5, "EUR"],
	])("%s is %d %s", (text, amount, currency) => {
		expect(readPrice(text)).toEqual({ amount, currency });
	});

	it.each(["1,234.50 USD", "15.", "USD 15 EUR", "$15", "Infinity", "", " ", "15.00 usd", "1e5"])("%s is no price", (text) => {
		expect(readPrice(text)).toBe(null);
	});
});
