import { describe, expect, it } from "vitest";
import { block, cartItem, entry, inputWith, personWith, products, randomNumbers, site, sourcesOf } from "./content.fixtures.ts";
import { NO_VALUES } from "./components/values.ts";
import { decide } from "./decide.ts";
import { type DecisionInput, imageUrls } from "./decision.ts";

describe("which entry is shown", () => {
	it("is the first that applies and has something to show", () => {
		const decision = decide(inputWith({}));
		expect(decision).toMatchObject({
			variant: "show.0",
			link: "https://shop.example/cart",
			text: "In your cart",
			button: "Back to your cart",
			alt: "Your cart at Lehm & Laub",
			priced: true,
		});
		expect(decision.items).toEqual([
			{
				product_id: "mug",
				name: "The mug",
				price: 10,
				was_price: null,
				currency: "EUR",
				quantity: 2,
				in_stock: null,
				url: "https://shop.example/p/mug",
				image_url: "https://cdn.example/mug.png",
				category: "kitchen",
			},
		]);
		expect(imageUrls(decision)).toEqual(["https://cdn.example/mug.png"]);
	});

	it("passes over a rule that does not hold, and one that is unknown", () => {
		for (const answer of [false, "unknown"] as const) {
			const asked: string[] = [];
			const decision = decide(inputWith({ holds: (key) => (asked.push(key), answer) }));
			expect(decision.variant).toBe("show.1");
			expect(asked).toEqual(["block:cart:0"]);
		}
	});

	it("passes over an entry whose products are none", () => {
		expect(decide(inputWith({ person: personWith([]) })).variant).toBe("show.1");
		expect(decide(inputWith({ person: personWith([]), sources: sourcesOf([]) })).variant).toBe("fallback");
	});

	it("is nothing personal without a person, even where a rule would hold", () => {
		const decision = decide(inputWith({ person: null }));
		expect(decision.variant).toBe("show.1");
		const personal = {
			...block,
			show: [entry({ products: { from: "viewed", max: 3 } }), entry({ when: { everyone: true }, text: "hello" })],
		};
		expect(decide(inputWith({ person: null, block: personal })).variant).toBe("fallback");
	});

	it("is the preloaded content for machines where there is some, and holds no product", () => {
		const decision = decide(inputWith({ machine: true }));
		expect(decision).toMatchObject({
			variant: "preloaded",
			items: [],
			text: "Still in your cart",
			link: "https://shop.example/cart",
			priced: false,
		});
		expect(decide(inputWith({ machine: true, block: { ...block, preloaded: null } })).variant).toBe("show.0");
	});

	it("is the fallback where nothing applies", () => {
		const decision = decide(inputWith({ block: { ...block, show: [] } }));
		expect(decision).toEqual({
			variant: "fallback",
			items: [],
			link: "https://shop.example/new",
			text: "Discover what is new",
			button: "See more",
			alt: "Your cart at Lehm & Laub",
			priced: false,
			feeds: {},
			values: NO_VALUES,
		});
	});
});

describe("the products", () => {
	const catalogue = (fields: { category?: string; ids?: string[]; max?: number }): DecisionInput =>
		inputWith({
			block: {
				...block,
				show: [entry({ products: { from: "catalogue", max: 3, category: null, ids: null, ...fields } })],
			},
		});

	it("of the catalogue come in its order, of a category, or as listed", () => {
		const ids = (input: DecisionInput): (string | null)[] => decide(input).items.map((item) => item.product_id);
		expect(ids(catalogue({}))).toEqual(["mug", "pot", "jar"]);
		expect(ids(catalogue({ max: 1 }))).toEqual(["mug"]);
		expect(ids(catalogue({ category: "living" }))).toEqual(["jar", "bowl"]);
		expect(ids(catalogue({ ids: ["bowl", "gone", "mug"] }))).toEqual(["bowl", "mug"]);
	});

	it("that were viewed come last viewed first", () => {
		const viewed = ["jar", "mug"].map((product_id, index) => ({ ...cartItem({ product_id }), product_id, viewed_at: 10 - index }));
		const decision = decide(
			inputWith({
				person: { ...personWith([]), viewed },
				block: { ...block, show: [entry({ products: { from: "viewed", max: 3 } })] },
			}),
		);
		expect(decision.items.map((item) => item.name)).toEqual(["The jar", "The mug"]);
		expect(decision.text).toBe("You had a look at");
	});

	it("that the catalogue does not know are shown as the events say, as far as that is fit to be shown", () => {
		const hostile = cartItem({
			product_id: "x",
			name: `${"n".repeat(400)}\u0000\n`,
			price: -1,
			quantity: Number.NaN,
			url: "javascript:alert(1)",
			image_url: "https://evil.example/track.png",
		});
		const [item] = decide(inputWith({ person: personWith([hostile]) })).items;
		expect(item).toMatchObject({
			name: "n".repeat(200),
			price: null,
			quantity: 1,
			url: "https://shop.example/cart",
			image_url: null,
		});
		expect(decide(inputWith({ person: personWith([cartItem({ product_id: "x", name: "  " })]) })).variant).toBe(
			"show.1",
		);
		const [strange] = decide(
			inputWith({ person: personWith([cartItem({ product_id: "x", price: 5, currency: "bitcoin" })]) }),
		).items;
		expect(strange).toMatchObject({ price: null, currency: "EUR" });
	});

	it("have no price when the answer is not fresh", () => {
		const texts = {
			...block,
			show: [
				entry({
					products: { from: "cart", max: 3 },
					text: "{{ items[0].price }}{{ cart.value }}{{ cart.items[0].price }}",
				}),
			],
		};
		const decision = decide(inputWith({ fresh: false, block: texts }));
		expect(decision.items[0]?.price).toBeNull();
		expect(decision).toMatchObject({ text: "", priced: false });
	});
});

describe("the link", () => {
	const linkOf = (link: string, fields: Partial<DecisionInput> = {}): string =>
		decide(inputWith({ block: { ...block, show: [entry({ text: "x", link })] }, ...fields })).link;

	it("is made of what templates see", () => {
		const person = personWith([], { code: "A&B", name: "Ä" });
		expect(
			linkOf("{{ site.url }}/gift?c={{ profile.code }}&m={{ message.name }}&n={{ customer.name }}", { person }),
		).toBe("https://shop.example/en/gift?c=A%26B&m=abandoned-cart&n=%C3%84");
		expect(linkOf("/sale")).toBe("https://shop.example/sale");
	});

	it.each([
		"javascript:alert(1)",
		"//evil.example",
		"https://shop.example@evil.example",
		"https://evil.example/?https://shop.example",
		"",
		"ftp://shop.example",
	])("is the fallback's where an event says %s", (url) => {
		expect(linkOf("{{ cart.url }}", { person: personWith([], {}, url) })).toBe("https://shop.example/new");
	});

	it("is the shop's own address where the fallback's does not hold either", () => {
		const broken = { ...block, show: [], fallback: { text: "x", button: null, link: "https://elsewhere.example" } };
		expect(decide(inputWith({ block: broken })).link).toBe("https://shop.example/en");
	});

	it("and the texts survive a template without end", () => {
		const endless = "{% for i in (1..99999999) %}x{% endfor %}";
		const decision = decide(
			inputWith({ block: { ...block, show: [entry({ text: endless, link: endless })], alt: endless } }),
		);
		expect(decision).toMatchObject({ variant: "show.0", text: "", alt: "", link: "https://shop.example/new" });
	});
});

it("never fails and never leads away, whatever events brought", () => {
	const random = randomNumbers(17);
	const odd = [
		"",
		" ",
		"javascript:alert(1)",
		"//evil.example",
		"https://evil.example",
		"https://shop.example/x",
		"\u0000",
		"\ud800",
		"{{ 1 }}",
		"{% if",
		"a".repeat(5_000),
		"<svg onload=x>",
		"null",
		"__proto__",
		"/p\\evil",
	];
	const pick = (): string => odd[random(odd.length)] ?? "";
	const text = (): string | null => (random(4) === 0 ? null : pick() + (random(3) === 0 ? pick() : ""));
	const number = (): number => [0, -1, 1.5, Infinity, Number.NaN, 1e300][random(6)] ?? 0;
	for (let round = 0; round < 3_000; round += 1) {
		const items = Array.from({ length: random(5) }, () =>
			cartItem({
				product_id: text(),
				name: text(),
				price: random(3) === 0 ? null : number(),
				quantity: number(),
				url: text(),
				image_url: text(),
				category: text(),
				currency: text(),
			}),
		);
		const shown = {
			...block,
			show: [
				entry({
					products: { from: "cart", max: 1 + random(3) },
					link:
						[
							"{{ cart.url }}",
							"{{ items[0].url }}",
							"{{ profile.a }}",
							"{{ site.url }}{{ profile.a }}",
							"{{ profile.a | raw }}/x",
						][random(5)] ?? "",
					text: "{{ profile.a }}",
				}),
			],
		};
		const person = personWith(items, { a: pick() }, text());
		const input = inputWith({
			block: shown,
			person,
			sources: sourcesOf(random(2) === 0 ? products : []),
			fresh: random(2) === 0,
			site: { ...site, currency: random(2) === 0 ? "EUR" : "JPY" },
		});
		const decision = decide(input);
		const seen = JSON.stringify({ person, decision });
		for (const link of [
			decision.link,
			...decision.items.flatMap((item) => (item.image_url === null ? [item.url] : [item.url, item.image_url])),
		]) {
			expect(new URL(link).hostname, seen).toMatch(/^(?:.+\.)?shop\.example$|^cdn\.example$/);
			expect(link, seen).toMatch(/^https?:\/\//);
		}
		expect(JSON.parse(JSON.stringify(decision)), seen).toEqual(decision);
	}
});
