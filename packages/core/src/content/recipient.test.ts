import { describe, expect, it } from "vitest";
import { parseDefinitions } from "../definition/index.ts";
import { block, entry, evenFonts, inputWith, personWith, site } from "./content.fixtures.ts";
import { decide } from "./decide.ts";
import { localeFor, zoneFor } from "./recipient.ts";
import { parseBlock } from "./parse-block.ts";
import { renderSvg } from "./render-svg.ts";

const shop = { ...site, languages: ["en", "de-AT", "fr"], time_zone: "Europe/Berlin" };

describe("the language of a person", () => {
	it.each([
		[{ language: "de" }, "de-AT"],
		[{ language: "de-DE" }, "de-AT"],
		[{ locale: "fr_CA" }, "fr"],
		[{ language: "ja" }, "en"],
		[{ language: 7 }, "en"],
		[{}, "en"],
	])("of %j is %s", (traits, locale) => {
		expect(localeFor(shop, personWith([], traits))).toBe(locale);
	});

	it("of nobody is the site's first", () => {
		expect(localeFor(shop, null)).toBe("en");
	});

	it("shapes words, amounts, numbers and dates", () => {
		const text = '{{ 1234.5 | money }} · {{ 1234.5 | number: 1 }} · {{ now | date: "%A" }}';
		const asked = { ...block, show: [entry({ text })] };
		const german = decide(inputWith({ site: shop, block: asked, person: personWith([], { language: "de" }) }));
		expect(german.text).toMatch(/^€\s?1[\s.]234,50 · 1[\s.]234,5 · Sonntag$/u);
		expect(german.button).toBe("Mehr entdecken");
		expect(decide(inputWith({ site: shop, block: asked })).text).toBe("€1,234.50 · 1,234.5 · Sunday");
	});
});

describe("a text in several languages", () => {
	const text = { en: "Hello {{ profile.name }}", de: "Hallo {{ profile.name }}", fr: "Bonjour" };
	const fields = {
		name: "x",
		alt: { en: "A greeting", de: "Ein Gruß" },
		size: { width: 300, height: 100 },
		use: "banner",
		show: [{ text, link: "https://shop.example/" }],
		fallback: { text, link: "https://shop.example/" },
	};
	const parsed = parseBlock("x", fields, {});

	it.each([
		["de", "Hallo Anna", "Ein Gruß"],
		["fr", "Bonjour", "A greeting"],
		["ja", "Hello Anna", "A greeting"],
	])("is the one for %s", (language, greeting, alt) => {
		if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
		const person = personWith([], { language, name: "Anna" });
		expect(decide(inputWith({ site: shop, block: parsed.value, person }))).toMatchObject({ text: greeting, alt });
	});

	it.each([[{}], [{ english: "Hello" }], [{ en: "" }], [{ en: "{{ broken" }]])("cannot be %j", (wrong) => {
		const result = parseBlock("x", { ...fields, show: [{ text: wrong, link: "https://shop.example/" }] }, {});
		expect(result.ok).toBe(false);
	});
});

describe("the clock of a person", () => {
	it("is that of their trait, else the site's", () => {
		expect(zoneFor(shop, personWith([], { timezone: "Asia/Tokyo" }))).toBe("Asia/Tokyo");
		expect(zoneFor(shop, personWith([], { timezone: "Mars/Base" }))).toBe("Europe/Berlin");
		expect(zoneFor(shop, null)).toBe("Europe/Berlin");
	});

	it("shows dates that ask for it", () => {
		const text = '{{ now | date: "%H:%M" }} {{ now | date: "%H:%M", "recipient" }} {{ now | date: "%H:%M", "America/New_York" }} {{ now | date: "%H:%M", "nowhere" }}';
		const decision = decide(inputWith({ site: shop, block: { ...block, show: [entry({ text })] }, person: personWith([], { timezone: "Asia/Tokyo" }) }));
		expect(decision.text).toBe("07:30 15:30 01:30 07:30");
	});
});

describe("partials", () => {
	const files = {
		"site.yaml": "{ id: shop, name: Shop, url: 'https://shop.example', write_key: shop-key, currency: EUR }",
		"partials/badge.liquid": '<rect width="9" height="9" fill="{{ site.colors.brand }}"/>{{ label }}',
		"blocks/hello/block.yaml":
			"{ name: Hello, alt: Hello, size: { width: 100, height: 50 }, show: [{ link: 'https://shop.example/' }], fallback: { text: Hi, link: 'https://shop.example/' } }",
		"blocks/hello/image.svg.liquid": '{% render "badge", label: "New", site: site %}',
	};
	const read = (more: Record<string, string> = {}) =>
		parseDefinitions(Object.entries({ ...files, ...more }).map(([path, text]) => ({ path, text })));

	it("are shared by all blocks, whose own files come first", () => {
		for (const [more, words] of [
			[{}, "New"],
			[{ "blocks/hello/badge.liquid": "own" }, "own"],
		] as const) {
			const result = read(more);
			if (!result.ok) throw new Error(JSON.stringify(result.problems));
			const hello = result.value.blocks["hello"];
			if (hello === undefined) throw new Error("no block");
			const decision = decide(inputWith({ block: hello }));
			const message = { id: 1, name: null };
			const svg = renderSvg({ block: hello, decision, site, now: 0, person: null, message, scale: 1 }, { fonts: evenFonts, images: new Map() });
			expect(svg).toContain(words);
		}
	});

	it("that are missing are named", () => {
		const result = read({ "blocks/hello/image.svg.liquid": '{% render "nothing" %}' });
		expect(result.ok).toBe(false);
	});
});
