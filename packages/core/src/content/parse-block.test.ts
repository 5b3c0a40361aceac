import { describe, expect, it } from "vitest";
import { formatProblem } from "../problem/index.ts";
import { ruleKey } from "./block.ts";
import { parseBlock } from "./parse-block.ts";

const sound = {
	name: "Your cart",
	size: { width: 600, height: 240 },
	use: "product-cards",
	show: [
		{ when: { everyone: true }, products: { from: "cart", max: 2 }, link: "{{ cart.url }}" },
		{
			products: { from: "catalogue", category: "tea" },
			text: "For {{ profile.name | default: 'you' }}",
			button: "Go",
			alt: "Tea",
			link: "{{ site.url }}/sale",
		},
	],
	preloaded: { text: "Still in your cart" },
	fallback: { text: "Discover", link: "https://shop.example/" },
	alt: "Your cart",
};

function problems(input: unknown, templates: Record<string, string> = {}): string[] {
	const result = parseBlock("cart", input, templates);
	return result.ok ? [] : result.problems.map(formatProblem);
}

describe("a block", () => {
	it("is read into its canonical form", () => {
		expect(parseBlock("cart", sound, {})).toEqual({
			ok: true,
			value: {
				id: "cart",
				name: "Your cart",
				size: { width: 600, height: 240 },
				look: { kind: "component", component: "product-cards", settings: {} },
				show: [
					{
						when: { everyone: true },
						products: { from: "cart", max: 2 },
						text: null,
						button: null,
						link: "{{ cart.url }}",
						alt: null,
					},
					{
						when: null,
						products: { from: "catalogue", max: 3, category: "tea", ids: null },
						text: "For {{ profile.name | default: 'you' }}",
						button: "Go",
						link: "{{ site.url }}/sale",
						alt: "Tea",
					},
				],
				preloaded: { text: "Still in your cart", button: null, link: "https://shop.example/" },
				fallback: { text: "Discover", button: null, link: "https://shop.example/" },
				alt: "Your cart",
			},
		});
		expect(ruleKey("cart", 1)).toBe("block:cart:1");
	});

	it("may be drawn by its own templates", () => {
		const { use: _use, preloaded: _preloaded, ...own } = sound;
		const templates = { "image.svg.liquid": "<svg>{% render 'star' %}{{ text }}</svg>", "star.liquid": "<path/>" };
		const result = parseBlock("cart", own, templates);
		expect(result).toMatchObject({
			ok: true,
			value: { look: { kind: "templates", picture: "image.svg.liquid", html: null, amp: null, templates }, preloaded: null },
		});
		expect(parseBlock("cart", { ...own, template: "star.liquid" }, templates)).toMatchObject({
			ok: true,
			value: { look: { picture: "star.liquid" } },
		});
	});
});

describe("what is wrong with a block", () => {
	it.each([
		[{ nmae: "x" }, "nmae: expected one of"],
		[{ name: "" }, "name: expected a text"],
		[{ name: { a: 1 } }, "name: expected a text"],
		[{ size: { width: 600 } }, "size.height: expected a whole number from 20 to 2000, got nothing"],
		[{ size: { width: 1200, height: 1200 } }, "size: expected at most 650000 pixels"],
		[{ size: { width: 600, height: 80 } }, "size: expected at least 240 × 90 for product-cards"],
		[{ size: [600, 200] }, "size: expected a map"],
		[{ use: "cards" }, "use: expected one of product-cards, banner"],
		[
			{ use: undefined },
			"use: expected `use` with one of product-cards, banner, countdown, progress, coupon, poll, recommendations, or a file image.svg.liquid, email.html.liquid or amp.html.liquid beside, got nothing",
		],
		[{ template: "image.svg.liquid" }, "template: expected either `use` or `template`"],
		[{ show: "all" }, "show: expected a list"],
		[{ show: [null] }, "show[0]: expected an entry as a map"],
		[{ show: [{ link: "/x" }] }, "show[0].text: expected a text, or `products`"],
		[{ show: [{ text: "x" }] }, "show[0].link: expected a text"],
		[{ show: [{ text: "x", link: "{{ cart.url" }] }, "show[0].link: expected Liquid that can be read"],
		[
			{ show: [{ products: { from: "stars" }, link: "/x" }] },
			"show[0].products.from: expected one of cart, viewed, back_in_stock, price_drop, recommended, feed, catalogue",
		],
		[
			{ show: [{ products: { from: "cart", max: 9 }, link: "/x" }] },
			"show[0].products.max: expected a whole number from 1 to 3",
		],
		[
			{ show: [{ products: { from: "cart", ids: ["a"] }, link: "/x" }] },
			"show[0].products.ids: expected one of from, max",
		],
		[{ show: [{ products: { from: "catalogue", ids: [] }, link: "/x" }] }, "show[0].products.ids: expected a list"],
		[{ show: [{ when: { nothing: 1 }, text: "x", link: "/x" }] }, "show[0].when"],
		[{ fallback: undefined }, "fallback: expected a map of `text` and `link`, got nothing"],
		[{ fallback: { text: "x" } }, "fallback.link: expected a text"],
		[{ preloaded: undefined }, "preloaded: expected a text for machines"],
		[{ alt: undefined }, "alt: expected a text"],
	] as const)("%j is named", (change, message) => {
		const found = problems({ ...sound, ...change });
		expect(
			found.some((problem) => problem.startsWith(message)),
			found.join("\n"),
		).toBe(true);
	});

	it("is found in its templates too, with file and line", () => {
		const { use: _use, ...own } = sound;
		expect(problems(own, { "image.svg.liquid": "<svg>\n{% if %}</svg>" })[0]).toMatch(
			/^\["image.svg.liquid"\]\[2\]: expected Liquid that can be read/,
		);
		expect(problems(own, { "image.svg.liquid": "\n\n{% render 'none' %}" })[0]).toMatch(
			/^\["image.svg.liquid"\]\[3\]: expected one of image.svg.liquid, got "none"/,
		);
	});

	it("includes a price or a clock without preloaded content", () => {
		const { use: _use, preloaded: _preloaded, ...own } = sound;
		for (const template of [
			"{{ items[0].price | money }}",
			"{% if item.stock < 3 %}few{% endif %}",
			"{{ now | date: '%H' }}",
			"{{ cart.value }}",
			"{{ items[0].price_text }}",
			"{{ items[0].was_price }}",
			"{% unless item.in_stock %}sold out{% endunless %}",
		]) {
			expect(problems(own, { "image.svg.liquid": template })[0]).toMatch(/^preloaded: expected a text for machines/);
		}
		expect(problems(own, { "image.svg.liquid": "the price is right" })).toEqual([]);
	});

	it.each([null, 1, "x", [], true])("is everything where it is no map: %j", (input) => {
		expect(problems(input)).toEqual([expect.stringMatching(/^\(the whole\): expected a block as a map/)]);
	});
});
