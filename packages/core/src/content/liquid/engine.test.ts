import { describe, expect, it } from "vitest";
import { evenFonts } from "../content.fixtures.ts";
import { RenderError } from "../render-error.ts";
import { type Scope, TemplateEngine } from "./engine.ts";
import type { Surroundings, Target } from "./surroundings.ts";

const engine = new TemplateEngine({
	"card.liquid": "<b>{{ name }}</b>",
	"again.liquid": "{% include 'again' %}",
	"ping.liquid": "{% render 'pong' %}",
	"pong.liquid": "{% render 'ping' %}",
});

function render(
	template: string,
	scope: Scope = {},
	target: Target = "svg",
	fields: Partial<Surroundings> = {},
): string {
	const now = Date.UTC(2026, 10, 22, 23, 30);
	return engine.render(template, scope, {
		target,
		now,
		locale: "en",
		currency: "EUR",
		timeZone: "Europe/Berlin",
		recipientZone: "Europe/Berlin",
		fonts: evenFonts,
		...fields,
	});
}

describe("output", () => {
	it("is escaped in markup, however it is printed", () => {
		const scope = { x: `<a href="'&` };
		const escaped = "&lt;a href=&quot;&#39;&amp;";
		expect(render("{{ x }}", scope)).toBe(escaped);
		expect(render("{% echo x %}", scope, "html")).toBe(escaped);
		expect(render("{% cycle x %}", scope)).toBe(escaped);
		expect(render("{% liquid\n echo x %}", scope)).toBe(escaped);
		expect(render("{% render 'card', name: x %}", scope)).toBe(`<b>${escaped}</b>`);
		expect(render("{% capture y %}{{ x }}{% endcapture %}{{ y }}", scope)).not.toContain("<");
		expect(() => render("{{ x | raw }}", scope)).toThrow(RenderError);
	});

	it("holds nothing that XML refuses", () => {
		expect(render("{{ x }}", { x: "a\u0000b\u0008c\ud800d\uffffe" })).toBe("abc\ufffdde");
	});

	it("reads only what was given", () => {
		expect(
			render("{{ a.constructor }}{{ a.__proto__ }}{{ constructor }}{{ __proto__ }}{{ a.toString }}", { a: {} }),
		).toBe("");
		expect(render("{{ a.b.c.d }}{{ none | default: 'nothing' }}", { a: 1 })).toBe("nothing");
	});

	it("shows amounts in the site's language, and nothing for what is no amount", () => {
		expect(render("{{ 12.5 | money }}")).toBe("€12.50");
		expect(render("{{ 1234.5 | money: 'USD' }}", {}, "svg", { locale: "de" })).toBe("1.234,50\u00a0$");
		expect(render("{{ '9.99' | money: 'not a currency' }}")).toBe("€9.99");
		for (const x of [null, "", "x", Infinity, {}, [], true]) expect(render("{{ x | money }}", { x })).toBe("");
	});

	it("shows moments on the site's clock", () => {
		expect(render("{{ 'now' | date: '%-d %B %Y %H:%M %z' }}")).toBe("23 November 2026 00:30 +0100");
		expect(render("{{ x | date: '%A %F' }}", { x: "2026-07-01T23:00:00Z" })).toBe("Thursday 2026-07-02");
		expect(render("{{ 1782946800 | date: 'long' }}", {}, "svg", { locale: "de" })).toBe("2. Juli 2026");
		for (const x of [null, "", "soon", {}, -1]) expect(render("{{ x | date: '%Y' }}", { x })).toBe("");
		expect(render("{{ 'now' | date: '%999999999Y %Q' }}")).toBe("%999999999Y %Q");
	});
});

describe("a link", () => {
	it("takes an address as it is where it starts with it, and encodes every other value", () => {
		expect(render("{{ url }}", { url: "https://shop.example/cart?a=1&b=2" }, "link")).toBe(
			"https://shop.example/cart?a=1&b=2",
		);
		expect(
			render("{{ site }}/p/{{ id }}?q={{ q }}", { site: "https://shop.example", id: "a/../b", q: "x&y=ü" }, "link"),
		).toBe("https://shop.example/p/a%2F..%2Fb?q=x%26y%3D%C3%BC");
		expect(render("https://shop.example{{ x }}", { x: "@evil.example" }, "link")).toBe(
			"https://shop.example%40evil.example",
		);
		expect(render("{{ a }}{{ b }}", { a: "", b: "https://x.example" }, "link")).toBe("https://x.example");
		expect(render("{{ x | raw }}/{{ y }}", { x: "/p/a", y: "\u0001b\u0002" }, "link")).toBe("/p/a/b");
	});
});

describe("measured text", () => {
	it("is wrapped by the font and escaped once", () => {
		const text =
			"{% text width: 100, lines: 2, size: 20, weight: 600, x: 4, y: 30, fill: '#111', as: 't' %}{{ x }} &amp; much more of it all{% endtext %}|{{ t.lines }} {{ t.height }}";
		expect(render(text, { x: "a<b" })).toBe(
			'<text x="4" y="30" font-family="Inter" font-size="20" font-weight="600" fill="#111">a&lt;b &amp; much</text>' +
				'<text x="4" y="56" font-family="Inter" font-size="20" font-weight="600" fill="#111">more of i…</text>|2 52',
		);
	});

	it("takes any option without failing", () => {
		const svg = render("{% text width: x, lines: x, size: x, y: x, anchor: x, fill: x, valign: x %}word{% endtext %}", {
			x: '"><script>',
		});
		expect(svg).toBe(
			'<text x="0" y="0" font-family="Inter" font-size="16" font-weight="400" fill="&quot;&gt;&lt;script&gt;">word</text>',
		);
	});

	it("is measured for other elements too", () => {
		expect(render("{{ 'abcd' | text_width: 10, 600 }} {{ 'aa bb cc' | text_lines: 25, 10, 400, 5 }}")).toBe("20 2");
	});
});

describe("a template without end", () => {
	const endless = [
		"{% for i in (1..100000000) %}x{% endfor %}",
		"{% for i in (1..n) %}{% endfor %}",
		"{% for i in (1..9999) %}{% for j in (1..9999) %}{% endfor %}{% endfor %}",
		"{% tablerow i in (1..99999) %}x{% endtablerow %}",
		"{% assign a = 'xxxxxxxx' %}{% for i in (1..90) %}{% assign a = a | append: a %}{% endfor %}",
		"{% capture a %}xxxxxxxx{% endcapture %}{% for i in (1..90) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}",
		"{% assign a = 'a,b' | split: ',' %}{% for i in (1..90) %}{% assign a = a | concat: a %}{% endfor %}",
		`{% for i in (1..9999) %}${"literal ".repeat(1_000)}{% endfor %}`,
		"{% assign a = 'x' %}{% for i in (1..90) %}{% assign a = a | replace: 'x', 'xxxx' %}{% endfor %}",
		"{% include 'again' %}",
		"{% render 'ping' %}",
		"{% layout 'again' %}",
		`${"{% if true %}".repeat(60)}${"{% endif %}".repeat(60)}`,
		`${"{% if true %}".repeat(6_000)}${"{% endif %}".repeat(6_000)}`,
	];
	it.each(endless)("is stopped: %.60s", (template) => {
		expect(() => render(template, { n: 1e12 })).toThrow(RenderError);
	});

	it("leaves room for what templates really do", () => {
		expect(render("{% for i in (1..2000) %}{{ i }}{% endfor %}").length).toBe(6_893);
	});
});

describe("a template that cannot be read", () => {
	it.each([
		["a\n{% if %}", 2],
		["{% nothing %}", 1],
		["\n\n{{ x | nothing }}", 3],
		["{% for i in x %}", 1],
		["{% text width: 1 %}x", 1],
		["{{ x", 1],
		["x".repeat(200_001), 1],
	] as const)("names its line: %.40j", (template, line) => {
		expect(engine.check(template)?.line).toBe(line);
	});

	it("is told from a sound one", () => {
		expect(engine.check("{% if x %}{{ x | money }}{% elsif y %}{% text size: 2 %}{% endtext %}{% endif %}")).toBeNull();
	});
});
