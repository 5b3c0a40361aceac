import { describe, expect, it } from "vitest";
import type { BlockDefinition } from "./block.ts";
import { block, cartItem, entry, evenFonts, inputWith, personWith, products, site, sourcesOf } from "./content.fixtures.ts";
import { decide } from "./decide.ts";
import type { DecisionInput } from "./decision.ts";
import { RenderError } from "./render-error.ts";
import { renderSvg } from "./render-svg.ts";

const photo = "data:image/png;base64,AAAA";

function draw(fields: Partial<DecisionInput> = {}, images: ReadonlyMap<string, string> = new Map()): string {
	const input = inputWith(fields);
	return renderSvg(
		{ block: input.block, decision: decide(input), site: input.site, now: input.now, person: input.person, message: input.message, scale: 2 },
		{ fonts: evenFonts, images },
	);
}

function own(template: string, partials: Record<string, string> = {}): BlockDefinition {
	const templates = { "image.svg.liquid": template, ...partials };
	return { ...block, look: { kind: "templates", picture: "image.svg.liquid", html: null, amp: null, templates } };
}

/** What a person reads in it, line by line. */
function texts(svg: string): string[] {
	return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1] ?? "");
}

describe("product cards", () => {
	it("are drawn at twice the size", () => {
		expect(draw()).toMatch(/^<svg [^>]*width="1200" height="480" viewBox="0 0 600 240">/);
	});

	it("show one product large, and several beside the heading", () => {
		expect(texts(draw()).toSorted()).toEqual(["Back to your cart", "In your cart", "The mug", "€10.00 × 2"]);
		const three = texts(draw({ person: null }));
		for (const text of [
			"Lehm &amp; Laub",
			"From our shop",
			"See more",
			"The mug",
			"€10.00",
			"The pot",
			"€11.00",
			"The jar",
			"€12.00",
		])
			expect(three).toContain(text);
		expect(three).not.toContain("The bowl");
	});

	it("put a photo in where there is one, and a quiet tile where there is none", () => {
		const svg = draw({ person: null }, new Map([["https://cdn.example/pot.png", photo]]));
		expect(svg.split(photo).length).toBe(2);
		expect(svg.match(/<image /g)?.length).toBe(1);
		expect(svg).not.toContain("pipit:");
	});

	it("quote no price that is not fresh", () => {
		expect(draw({ fresh: false })).not.toContain("€");
	});

	it("fit every size that a block may have", () => {
		for (const [width, height] of [
			[240, 90],
			[320, 200],
			[320, 400],
			[479, 1000],
			[480, 90],
			[600, 120],
			[600, 170],
			[1200, 540],
		] as const) {
			for (const count of [1, 2, 3]) {
				const svg = draw({
					person: null,
					sources: sourcesOf(products.slice(0, count)),
					block: { ...block, size: { width, height } },
				});
				expect(svg, `${width}×${height}`).not.toMatch(/NaN|Infinity|undefined|\[object/);
				expect(svg, `${width}×${height}`).not.toMatch(/(?:width|height)="-/);
			}
		}
	});

	it("keep a hostile name within its place", () => {
		const svg = draw({
			person: personWith([cartItem({ product_id: "x", name: `</text><image href="https://evil.example/x"/><text>` })]),
		});
		expect(svg).not.toMatch(/<image|evil\.example"/);
		expect(svg).toContain("&lt;/text&gt;&lt;image");
	});
});

describe("a banner", () => {
	it("stands for fallback and preloaded content, even of a block with broken templates of its own", () => {
		const broken = own("{% for i in (1..99999999) %}{% endfor %}");
		expect(texts(draw({ block: { ...broken, show: [] } }))).toEqual([
			"Lehm &amp; Laub",
			"Discover what is new",
			"See more",
		]);
		expect(texts(draw({ block: broken, machine: true }))).toContain("Still in your cart");
	});

	it("shows an entry without products", () => {
		expect(
			texts(
				draw({
					block: { ...block, show: [entry({ text: "Hello {{ profile.name }}", button: "Go" })] },
					person: personWith([], { name: "Ä" }),
				}),
			),
		).toEqual(["Lehm &amp; Laub", "Hello Ä", "Go"]);
	});
});

describe("a banner beside its panel", () => {
	it.each([[480, 100], [600, 200], [600, 240], [640, 400], [1200, 300]])("keeps 24 px between text and panel at %d by %d", (width, height) => {
		const said = "Something-good-is-waiting for you ".repeat(4) + "x".repeat(200);
		const { svg, left } = bannerOf(width, height, said);
		const ends = [...svg.matchAll(/<text x="([\d.]+)"[^>]*font-size="([\d.]+)" font-weight="600"[^>]*>([^<]*)</g)].map(
			([, x, size, line = ""]) => Number(x) + evenFonts.width(line.replace("&amp;", "&"), Number(size), 600),
		);
		expect(ends.length).toBeGreaterThan(1);
		expect(Math.max(...ends)).toBeLessThanOrEqual(left - 24);
		// And it uses the room that there is.
		expect(Math.max(...ends)).toBeGreaterThan(left - 24 - 20);
	});

	function bannerOf(width: number, height: number, text: string): { readonly svg: string; readonly left: number } {
		const svg = draw({ block: { ...block, size: { width, height }, show: [entry({ text, button: null })] } });
		const left = /translate\(([\d.]+) [\d.]+\) scale/.exec(svg)?.[1];
		return { svg, left: Number(left) };
	}
});

describe("a block's own template", () => {
	it("sees the decision, the person and the site", () => {
		const svg = draw({
			block: own(
				"<text>{{ profile.name }} {{ customer.name }} {{ segments.vip }} {{ cart.count }} {{ cart.value | money }} {{ items[0].name }} {{ recommendations.size }} {{ site.name }} {{ now | date: '%F' }} {{ width }}×{{ height }} {{ variant }} {{ none | default: '-' }}</text>",
			),
			person: { ...personWith([cartItem({})], { name: "A<B" }), segments: { vip: true } },
		});
		expect(texts(svg)).toEqual(["A&lt;B A&lt;B true 2 €20.00 The mug 1 Lehm &amp; Laub 2026-11-22 600×240 show.0 -"]);
	});

	it("may be a file of a drawing program, with parts beside it", () => {
		const svg = draw({
			block: own('<?xml version="1.0"?>\n<!-- made by hand -->\n<svg viewBox="0 0 10 10">{% render "star" %}</svg>', {
				"star.liquid": "<path/>",
			}),
		});
		expect(svg).toMatch(/^<svg [^>]*><svg viewBox="0 0 10 10"><path\/><\/svg><\/svg>$/);
	});

	it("draws a photo by its place in the picture", () => {
		const svg = draw(
			{ block: own('<image href="{{ items[0].picture }}"/>') },
			new Map([["https://cdn.example/mug.png", photo]]),
		);
		expect(svg).toContain(`<image href="${photo}"/>`);
		expect(draw({ block: own('<image href="pipit:photo-7"/>') })).toContain('<image href=""/>');
	});

	it("throws only RenderError when it does not end", () => {
		expect(() => draw({ block: own("{% for i in (1..99999999) %}{% endfor %}") })).toThrow(RenderError);
		expect(() => draw({ block: own("{{ x | raw }}") })).toThrow(RenderError);
	});

	it("knows nobody where nobody is known", () => {
		const shown = { ...own("{{ profile.name }}{{ cart.url }}{{ cart.count }}|"), show: [entry({ text: "x" })] };
		expect(draw({ block: shown, person: null, site })).toContain(">0|<");
	});
});
