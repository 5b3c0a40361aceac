import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type BlockDefinition, decide, type Decision, type Person, parseBlock } from "../../src/content/index.ts";
import {
	ampDocument,
	ampList,
	blockAddresses,
	blocksIn,
	bytesOfDocument,
	formAddress,
	LARGEST_AMP_BYTES,
	mimeOf,
	type OutputInput,
	parseForm,
	renderAmp,
	renderAmpForm,
	renderEmail,
	type RenderedEmail,
} from "../../src/content/output/index.ts";
import { type Definitions, parseDefinitions } from "../../src/definition/index.ts";
import { cartItem, inputWith, personWith, site, sourcesOf } from "../../src/content/content.fixtures.ts";
import { ampValidator, type Validator } from "./validator.ts";

/* Everything that Pipit writes as AMP for Email, through the AMP project's own validator. */

let errorsOf: Validator;
beforeAll(async () => {
	errorsOf = await ampValidator();
});

const ORIGIN = "https://pipit.shop.example";
const TOKEN = "t".repeat(44);
const NOW = Date.UTC(2026, 10, 22, 8);
const NASTY = 'A </template><script>alert(1)</script> {{#items}} "cup" & \'saucer\' {{{x}}}';

const BASE = { name: "A block", size: { width: 600, height: 240 }, fallback: { text: "New", link: "https://shop.example/" }, preloaded: { text: "Soon" }, alt: "Alt {{ profile.name }}" };
const COMPONENTS: Readonly<Record<string, object>> = {
	"product-cards": { show: [{ products: { from: "cart" }, link: "{{ site.url }}" }] },
	recommendations: { show: [{ products: { from: "catalogue" }, link: "{{ site.url }}" }] },
	banner: { show: [{ text: "Hello {{ profile.name }}", link: "{{ site.url }}" }] },
	countdown: { countdown: { to: "2026-12-01T00:00", ended: "Over" } },
	progress: { progress: { value: "{{ profile.points }}", goal: 500, label: "{{ profile.points }} of 500" } },
	coupon: { coupon: { code: "WELCOME{{ profile.points }}", as: "qr", terms: "Until Friday {{ profile.name }}" } },
	poll: { poll: { question: "How was it, {{ profile.name }}?", answers: { good: "Good", bad: "Not so good" } } },
};

function blockOf(component: string): BlockDefinition {
	const block = parseBlock(component, { ...BASE, use: component, ...COMPONENTS[component] }, {});
	if (!block.ok) throw new Error(JSON.stringify(block.problems));
	return block.value;
}

function person(name: string): Person {
	return personWith([cartItem({ name, image_url: "https://cdn.example/mug.png" }), cartItem({ product_id: "unknown", name, url: null })], { name, points: 120 });
}

function decisionOf(block: BlockDefinition, who: Person | null, machine = false): Decision {
	return decide(inputWith({ block, now: NOW, person: who, machine, firstOpenAt: NOW }));
}

function outputOf(block: BlockDefinition, decision: Decision, who: Person | null): OutputInput {
	return { block, decision, site, now: NOW, person: who, message: { id: 7, name: "m" }, addresses: blockAddresses(ORIGIN, TOKEN, block.id, null) };
}

describe("a ready component", () => {
	it.each(Object.keys(COMPONENTS))("%s is valid as a document, whatever a person's data", (component) => {
		const block = blockOf(component);
		for (const who of [person("Ann"), person(NASTY), null]) {
			for (const machine of [false, true]) {
				const input = outputOf(block, decisionOf(block, who, machine), who);
				const document = ampDocument(renderAmp(input), "en");
				expect(errorsOf(document)).toEqual([]);
				expect(bytesOfDocument(document)).toBeLessThan(LARGEST_AMP_BYTES);
				// The data goes into the template: no address may be anything but whole, by https, or missing.
				const addresses = [...JSON.stringify(ampList(input)).matchAll(/"([a-z_]*url)":"([^"]*)"/g)];
				expect(addresses.filter(([, , address = ""]) => address !== "" && !URL.canParse(address))).toEqual([]);
				expect(addresses.filter(([, name, address = ""]) => name === "photo_url" && address !== "" && !address.startsWith("https:"))).toEqual([]);
			}
		}
	});
});

describe("a form", () => {
	it.each([null, "cart"])("of all fields is valid (block: %s)", (block) => {
		const form = parseForm("all", {
			title: "All <b>of</b> it & more",
			event: "Answered",
			...(block === null ? {} : { block }),
			fields: {
				one: { type: "choice", label: "One", required: true, options: { a: "A", b: "B & C" } },
				many: { type: "choice", label: "Many", many: true, required: true, options: { a: "A", b: "B" } },
				stars: { type: "rating", label: "Stars", required: true, most: 10 },
				line: { type: "text", label: "Line", required: true },
				lines: { type: "text", label: "Lines", lines: true },
				yes: { type: "yes_no", label: "Yes?" },
			},
			button: 'Send "it"',
		});
		if (!form.ok) throw new Error(JSON.stringify(form.problems));
		const document = ampDocument(renderAmpForm(form.value, site, formAddress(ORIGIN, TOKEN, "all", "summer sale")), "en");
		expect(errorsOf(document)).toEqual([]);
		// AMP hides nothing of a form that was sent by itself: the button is among what the style sheet hides.
		const hides = ".amp-form-submit-success .pipit-asks{display:none}";
		expect(document).toContain(`<style amp-custom>${hides}</style>`);
		expect(document).toMatch(/<div class="pipit-asks">.*<input type="submit"[^>]*><\/div><div submit-success>/);
		const given = document.replace(hides, "p{color:red}");
		expect(ampDocument(given, "en")).toContain(`<style amp-custom>${hides}p{color:red}</style>`);
		expect(errorsOf(ampDocument(given, "en"))).toEqual([]);
		expect(errorsOf(ampDocument(document.replace(`<style amp-custom>${hides}</style>`, ""), "en"))).toEqual([]);
	});
});

const SHOP = resolve(import.meta.dirname, "../../../../examples/shop");

function readShop(): Definitions {
	const files: { path: string; text: string }[] = [];
	const wanted = /^(?:site|products|models)\.yaml$|^(?:segments|traits|blocks|messages|emails|forms|feeds)\//;
	for (const entry of readdirSync(SHOP, { recursive: true, encoding: "utf8" })) {
		const path = entry.replaceAll("\\", "/");
		if (wanted.test(path) && /\.(?:yaml|liquid|sql)$/.test(path)) files.push({ path, text: readFileSync(join(SHOP, path), "utf8").replaceAll("http://localhost:8787", "https://demo.example").replace("domains: [localhost", "domains: [demo.example, localhost") });
	}
	const read = parseDefinitions(files);
	if (!read.ok) throw new Error(JSON.stringify(read.problems));
	return read.value;
}

function rendered(shop: Definitions, id: string, who: Person | null): RenderedEmail {
	const email = shop.emails[id];
	if (email === undefined) throw new Error(`no email ${id}`);
	const message = { id: 7, name: email.message };
	const blocks = new Map(
		blocksIn(email, Object.keys(shop.blocks)).flatMap((name) => {
			const block = shop.blocks[name];
			if (block === undefined) return [];
			const decision = decide(inputWith({ block, site: shop.site, sources: sourcesOf(shop.products), now: NOW, holds: () => who !== null, person: who, message, firstOpenAt: NOW }));
			return [[name, { block, decision, site: shop.site, now: NOW, person: who, message, addresses: blockAddresses(ORIGIN, TOKEN, name, null) }] as const];
		}),
	);
	const forms = Object.values(shop.forms ?? {}).map((form) => ({ form, address: formAddress(ORIGIN, TOKEN, form.id, null) }));
	return renderEmail({ email, site: shop.site, now: NOW, person: who, message, blocks, forms, origin: ORIGIN, openPixelUrl: `${ORIGIN}/o/${TOKEN}.gif`, unsubscribeUrl: `${ORIGIN}/u/${TOKEN}` });
}

const shop = readShop();

describe("the example emails", () => {
	it("are there for every journey, each with three parts", () => {
		expect(Object.keys(shop.emails)).toEqual(expect.arrayContaining(["abandoned-cart", "browse", "welcome", "review"]));
		for (const email of Object.values(shop.emails)) expect([email.amp, email.text].every((part) => part !== undefined)).toBe(true);
	});

	it.each(Object.keys(shop.emails))("%s has a valid AMP part, no merge left over, and nothing unescaped", (id) => {
		for (const who of [person("Ann"), person(NASTY), null]) {
			const { amp, html, text, subject, notices } = rendered(shop, id, who);
			expect(notices).toEqual([]);
			expect(errorsOf(amp ?? "")).toEqual([]);
			expect(html).not.toMatch(/\{\{|\{%|<script/);
			expect(html).toContain(`${ORIGIN}/u/${TOKEN}`);
			expect(amp).toContain(`${ORIGIN}/u/${TOKEN}`);
			expect(text).not.toMatch(/<\/?(?:td|a|p)\b|&amp;/);
			expect(text).toContain(`${ORIGIN}/u/${TOKEN}`);
			expect(subject).not.toBe("");
		}
	});

	it("show what is decided when they are opened, and promise today's price only there", () => {
		const shown = ["abandoned-cart", "browse", "welcome"].map((id) => rendered(shop, id, person("Ann")).html.match(/<img src="[^"]*\/b\/[^"]*"/g)?.length);
		expect(shown).toEqual([1, 1, 1]);
		for (const id of Object.keys(shop.emails)) expect(rendered(shop, id, person("Ann")).preheader).not.toContain("price");
	});

	it("speak of no cart and no order to somebody who has none", () => {
		for (const id of Object.keys(shop.emails)) {
			const { amp, html, text, subject, preheader } = rendered(shop, id, null);
			for (const said of [amp, html, text, subject, preheader]) expect(said).not.toMatch(/\b(?:in )?your (?:cart|order|things)\b|you had a look/i);
		}
	});

	it("travel as one message: text, then AMP, then HTML, with one-click unsubscribing", () => {
		const email = rendered(shop, "abandoned-cart", person("Ann"));
		const mime = mimeOf({ ...email, subject: "Grüße aus Berlin — ".repeat(8) }, { from: { name: "Lehm & Laub", email: "hello@lehm-laub.example" }, to: "ann@shop.example\r\nBcc: eve@evil.example", date: NOW, messageId: "one@pipit", boundary: "b0", unsubscribeUrl: `${ORIGIN}/u/${TOKEN}` });
		const [head = "", ...rest] = mime.split("\r\n\r\n");
		expect(mime).not.toMatch(/[^\r]\n/);
		expect(mime.split("\r\n").every((line) => line.length <= 998)).toBe(true);
		expect(head).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
		expect(head).not.toMatch(/^Bcc/m);
		const words = [...head.matchAll(/=\?utf-8\?B\?([^?]*)\?=/g)].map(([whole, word = ""]) => {
			expect(whole.length).toBeLessThanOrEqual(75);
			return Buffer.from(word, "base64").toString();
		});
		expect(words.join("")).toBe("Grüße aus Berlin — ".repeat(8));
		expect([...mime.matchAll(/Content-Type: (text\/[a-z-]+)/g)].map(([, type]) => type)).toEqual(["text/plain", "text/x-amp-html", "text/html"]);
		const bodies = rest.slice(1).map((part) => Buffer.from(part.split("--b0")[0] ?? "", "base64").toString().replaceAll("\r\n", "\n"));
		expect(bodies).toEqual([email.text, email.amp, email.html]);
	});

	it("leave out an AMP part that is too large, and say so", () => {
		const email = shop.emails["abandoned-cart"];
		if (email === undefined) throw new Error("no email");
		const large = { ...shop, emails: { large: { ...email, amp: "x".repeat(LARGEST_AMP_BYTES) } } };
		const { amp, notices } = rendered(large, "large", null);
		expect(amp).toBeNull();
		expect(notices.join()).toContain("200000");
	});
});

function list(src: string, inside: string): string {
	return `<amp-list layout="fixed-height" height="10" src="${src}"><template type="amp-mustache">${inside}</template></amp-list>`;
}

describe("what the validator refuses", () => {
	const form = '<form method="post" action-xhr="https://x.example/amp/t/f"><input type="submit" value="x"></form>';
	it.each([
		["an ordinary picture", '<img src="https://x.example/a.png" alt="" width="1" height="1">'],
		["a picture by http", '<amp-img src="http://x.example/a.png" alt="" width="1" height="1"></amp-img>'],
		["a script", "<p>x</p><script>alert(1)</script>"],
		["an important style", "<style>p { color: red !important; }</style><p>x</p>"],
		["a style sheet over 75,000 bytes", `<style>p { color: red; }${" ".repeat(75_000)}</style><p>x</p>`],
		["an inline style over 1,000 bytes", `<p style="color:red;${" ".repeat(1_000)}">x</p>`],
		["a document over 200,000 bytes", `<p>${"x".repeat(LARGEST_AMP_BYTES)}</p>`],
		["a form that navigates", form.replace("action-xhr", "action")],
		["a form by http", form.replace("https:", "http:")],
		["a list by http", list("http://x.example/a", "{{a}}")],
		["a list with a variable in its address", list("https://x.example/{{a}}", "{{a}}")],
		["a list in a list", list("https://x.example/a", list("https://x.example/b", "{{b}}"))],
		["an address that is put together", list("https://x.example/a", '<a href="https://x.example/{{id}}">x</a>')],
		["credentials", list("https://x.example/a", "{{a}}").replace("<amp-list", '<amp-list credentials="include"')],
		["a frame", '<iframe src="https://x.example"></iframe>'],
		["a pixel element", '<amp-pixel src="https://x.example/a"></amp-pixel>'],
		["a state with an address", '<amp-state id="a" src="https://x.example/a"></amp-state>'],
	])("%s", (_, markup) => {
		expect(errorsOf(ampDocument(markup, "en"))).not.toEqual([]);
	});
});
