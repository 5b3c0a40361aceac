import { NO_CATALOGUE } from "@pipit/core/catalogue";
import {
	type BlockDefinition,
	countdownFace,
	decide,
	type Decision,
	drawingInput,
	parseBlock,
	type Person,
	RenderError,
	renderSlotSvg,
	renderSvg,
	slotKind,
} from "@pipit/core/content";
import type { Site } from "@pipit/core/definition";
import { GifReader } from "omggif";
import { PNG } from "pngjs";
import { expect, it } from "vitest";
import { countdownGif, fontMetrics, imageDataUri, renderPng } from "./index.ts";

/* Whatever data and templates are, there is a picture that an independent decoder reads, or a RenderError and then the fallback's. */

const site: Site = {
	id: "shop",
	name: "Lehm & Laub",
	url: "https://shop.example",
	write_key: "shop",
	domains: ["shop.example"],
	cookie_domain: null,
	currency: "EUR",
	languages: ["en"],
	time_zone: "UTC",
	consent: { default: "granted" },
	colors: { brand: "#2a45b0", text: "#141f45", background: "#f5f7f3" },
	token_keys: [1],
};

const cards: BlockDefinition = {
	id: "cart",
	name: "Cart",
	size: { width: 300, height: 200 },
	look: { kind: "component", component: "product-cards", settings: {} },
	show: [
		{
			when: null,
			products: { from: "cart", max: 3 },
			text: "{{ profile.name }}",
			button: "{{ profile.button }}",
			link: "{{ cart.url }}",
			alt: null,
		},
	],
	preloaded: null,
	fallback: { text: "Discover", button: null, link: "https://shop.example/" },
	alt: "Cart",
};

const NOW = Date.UTC(2026, 10, 22, 9);
const MESSAGE = { id: 0, name: null };

const ODD = [
	"",
	" ",
	"\u0000\u0001\u001f\u007f",
	"\ud800",
	"\udfff\ud800",
	"\ufffe\uffff",
	"]]>",
	"<![CDATA[",
	"<!--",
	"-->",
	"&",
	"&amp;",
	"&#0;",
	"&#x110000;",
	"</text></svg>",
	'"><image href="https://evil.example/x.png"/>',
	"<script>alert(1)</script>",
	"{{ 1 }}{% raw %}",
	"pipit:photo-0",
	'href="pipit:photo-0"',
	"data:image/png;base64,AAAA",
	"url(https://evil.example)",
	"\u202eevil\u202c",
	"\u200b\u200d\ufeff",
	"Z\u0351\u0343\u0346a\u0334l\u0335g\u0336o\u0337",
	"\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
	"漢字かな",
	"مرحبا",
	"Ż".repeat(300),
	"W".repeat(5_000),
	"a b ".repeat(2_000),
	"\n\t\r\u2028\u2029",
	"NaN",
	"1e309",
	"__proto__",
	"constructor",
];

const SNIPPETS = [
	"{{ profile.name }}",
	"{{ profile }}",
	"{{ items[0].name | append: profile.name | upcase | truncate: 9 }}",
	'{% for i in (1..9) %}<rect x="{{ i }}" width="{{ profile.name }}" height="3" fill="{{ profile.button }}"/>{% endfor %}',
	"{% for i in (1..999999999) %}{{ i }}{% endfor %}",
	"{% assign a = 'xx' %}{% for i in (1..50) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
	"{% include 'image.svg' %}",
	"{% render 'other' %}",
	"{% text width: 90, lines: 3, size: 14, x: 5, y: 20 %}{{ profile.name }}{% endtext %}",
	"{% text width: profile.name, size: profile.button, lines: 9 %}{{ profile.name }}{% endtext %}",
	"{{ profile.name | split: '' | reverse | join: '-' }}",
	"{{ profile.name | money }}{{ profile.name | date: profile.button }}",
	"{{ profile.name | divided_by: 0 }}{{ 'a' | times: profile.name }}{{ nothing | sort | first | size }}",
	'<image width="10" height="10" href="{{ items[0].picture }}"/>',
	'<image data-layer="top" x="0" y="0" width="90" height="90" data-radius="10" preserveAspectRatio="xMidYMid slice" href="{{ items[0].picture }}"/>',
	'<image data-layer="top" x="-50" y="-50" width="120" height="99999" data-radius="900" preserveAspectRatio="xMidYMid slice" href="{{ items[0].picture }}"/>',
	'<image href="{{ profile.name }}"/>',
	'<rect width="100%" height="100%" fill="url(#{{ profile.name }})"/>',
	'<g id="a"><use href="#a"/></g>',
	'<g id="b"><use href="#c"/></g><g id="c"><use href="#b"/><use href="#b"/></g>',
	'<filter id="f"><feTurbulence baseFrequency="0.9" numOctaves="9"/></filter><rect width="50" height="50" filter="url(#f)"/>',
	'<filter id="h"><feGaussianBlur stdDeviation="1e9"/></filter><rect width="50" height="50" filter="url(#h)"/>',
	'<mask id="m"><rect width="9" height="9" mask="url(#m)"/></mask><rect width="9" height="9" mask="url(#m)"/>',
	'<clipPath id="k" clip-path="url(#k)"><rect width="9" height="9"/></clipPath><rect width="9" height="9" clip-path="url(#k)"/>',
	'<pattern id="p" width="1e-9" height="1e-9" patternUnits="userSpaceOnUse"><rect width="1" height="1"/></pattern><rect width="99" height="99" fill="url(#p)"/>',
	'<path d="M0 0L1e30 1e30C{{ profile.name }}z" stroke="red" stroke-width="1e20" stroke-dasharray="0.0001"/>',
	'<path d="M0 0h300" stroke="red" stroke-width="9" stroke-dasharray="0.001 0.001"/>',
	'<g transform="scale(1e30) rotate(NaN) matrix(0 0 0 0 0 0)"><text font-size="1e9">x</text></g>',
	'<text font-size="99999" x="0" y="50">{{ profile.name }}</text>',
	'<svg viewBox="0 0 0 0"><rect width="9" height="9"/></svg>',
	'<svg width="1e9" height="1e9" viewBox="0 0 1e-9 1e-9"><rect width="9" height="9"/></svg>',
	"<style>rect { fill: red } </style>",
	"</g>",
	"<g>",
	"<",
	"]]>",
	'{% if profile.name %}<circle r="9"/>{% else %}',
	"{% endif %}",
	"{{",
	"{% comment %}",
];

function randomNumbers(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

class Fuzz {
	readonly random: (below: number) => number;
	#photo: Uint8Array | null = null;

	constructor(seed: number) {
		this.random = randomNumbers(seed);
	}

	pick<T>(list: readonly T[]): T {
		const item = list[this.random(list.length)];
		if (item === undefined) throw new Error("an empty list");
		return item;
	}

	text(): string {
		return this.random(5) === 0 ? this.pick(ODD) + this.pick(ODD) : this.pick(ODD);
	}

	maybe<T>(value: T): T | null {
		return this.random(4) === 0 ? null : value;
	}

	number(): number {
		return this.pick([0, -1, 1, 19.99, 1e9, 1e308, Infinity, Number.NaN, 0.1 + 0.2]);
	}

	person(): Person {
		const items = Array.from({ length: this.random(5) }, () => ({
			product_id: this.maybe(this.text()),
			name: this.maybe(this.text()),
			variant: null,
			price: this.maybe(this.number()),
			quantity: this.number(),
			url: this.maybe(this.text()),
			image_url: this.maybe(`https://shop.example/${this.random(4)}.png`),
			category: this.maybe(this.text()),
			brand: null,
			currency: this.maybe(this.text()),
		}));
		const traits = { name: this.text(), button: this.text(), deep: { list: [this.text(), null, { a: 1 }] } };
		return {
			traits,
			cart: {
				items,
				value: this.number(),
				currency: this.maybe(this.text()),
				url: this.maybe(this.text()),
				cartId: null,
				updatedAt: null,
			},
			viewed: [],
			segments: {},
		};
	}

	/** Photos whole and cut, with bytes changed anywhere. */
	async images(): Promise<Map<string, string>> {
		this.#photo ??= await renderPng(
			'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><rect width="64" height="48" fill="#e7a33c"/><circle cx="30" cy="20" r="15" fill="#2442c4" fill-opacity="0.6"/></svg>',
		);
		const images = new Map<string, string>();
		for (let index = 0; index < 4; index += 1) {
			let bytes = this.#photo.slice();
			for (let change = this.random(6); change > 0; change -= 1) bytes[this.random(bytes.length)] = this.random(256);
			if (this.random(6) === 0) bytes = bytes.slice(0, this.random(bytes.length));
			const uri = imageDataUri(bytes);
			if (uri !== null) images.set(`https://shop.example/${index}.png`, uri);
		}
		return images;
	}
}

function decode(png: Uint8Array): Promise<PNG> {
	return new Promise((resolve, reject) => {
		new PNG().parse(Buffer.from(png), (error, image) =>
			error === null || error === undefined ? resolve(image) : reject(error),
		);
	});
}

async function draw(
	block: BlockDefinition,
	person: Person | null,
	decision: Decision,
	images: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
	return renderPng(renderSvg({ block, decision, site, now: NOW, person, message: MESSAGE, scale: 1 }, { fonts: fontMetrics, images }));
}

function decided(block: BlockDefinition, person: Person | null, fallback: boolean): Decision {
	const shown = fallback ? { ...block, show: [] } : block;
	return decide({
		block: shown,
		site,
		sources: { catalogue: NO_CATALOGUE, feeds: {}, bought: [] },
		now: NOW,
		holds: () => true,
		person,
		machine: false,
		fresh: true,
		message: MESSAGE,
		firstOpenAt: NOW,
	});
}

async function expectPicture(png: Uint8Array, { size }: BlockDefinition, seen: string): Promise<void> {
	const image = await decode(png).catch((error: unknown) => {
		throw new Error(`not decodable: ${String(error)} ${seen}`);
	});
	expect([image.width, image.height], seen).toEqual([size.width, size.height]);
}

const COMPONENTS: readonly Record<string, unknown>[] = [
	{ use: "banner" },
	{ use: "countdown", countdown: { to: "{{ profile.name }}", ended: "{{ profile.button }}" } },
	{ use: "countdown", countdown: { to: "{{ profile.when }}", zone: "recipient", ended: "{{ profile.name }}" } },
	{ use: "countdown", countdown: { after_first_open: "36h" } },
	{ use: "progress", progress: { value: "{{ profile.number }}", goal: "{{ profile.goal }}", label: "{{ profile.name }}" } },
	{ use: "progress", progress: { value: "{{ profile.number }}", goal: 7, as: "stamps" } },
	{ use: "coupon", coupon: { code: "{{ profile.name }}", terms: "{{ profile.button }}" } },
	{ use: "coupon", coupon: { code: "{{ profile.name }}", as: "qr" } },
	{ use: "coupon", coupon: { code: "A", scan: "{{ profile.name }}", as: "barcode" } },
	{ use: "poll", poll: { question: "{{ profile.name }}", answers: { a: "{{ profile.button }}", b: "B", c: "C" } } },
];

it("4,500 people with hostile traits see every component, still, ticking and in slots", { timeout: 600_000 }, async () => {
	const fuzz = new Fuzz(31);
	const shown = new Map<string, number>();
	let gifs = 0;
	for (let round = 0; round < 4_500; round += 1) {
		const component = fuzz.pick(COMPONENTS);
		const size = fuzz.pick([
			{ width: 240, height: 100 },
			{ width: 320, height: 240 },
			{ width: 600, height: 180 },
		]);
		const text = fuzz.maybe("{{ profile.name }}");
		const entry = { link: "/x", ...(text === null ? {} : { text }), button: "{{ profile.button }}" };
		const input = { name: "x", alt: "x", size, fallback: cards.fallback, preloaded: { text: "x" }, ...component };
		const isBanner = component["use"] === "banner";
		const parsed = parseBlock("x", { ...input, show: [isBanner ? { ...entry, text: "{{ profile.name }}" } : entry] }, {});
		if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
		const block: BlockDefinition = { ...parsed.value, fallback: cards.fallback };
		const base = fuzz.person();
		const traits = {
			...base.traits,
			number: fuzz.pick([0, -3, 4, 7, 1e9, 1e30, "x", null]),
			goal: fuzz.pick([0, -1, 5, 1e-9, 1e12, "many"]),
			when: fuzz.pick([NOW + 1_000, NOW + 86_400_000, NOW - 1, 1e15, -5, "2026-12-24T18:00", "soon", null]),
			time_zone: fuzz.pick(["Asia/Tokyo", "Mars/Base", "../../etc", 7]),
		};
		const person = { ...base, traits };
		const seen = `round ${round} ${JSON.stringify(component)} ${JSON.stringify(person)}`;
		const decision = decided(block, person, false);
		shown.set(decision.values.kind, (shown.get(decision.values.kind) ?? 0) + 1);
		await expectPicture(await draw(block, person, decision, new Map()), block, seen);
		const pictureInput = { block, decision, site, now: NOW, person, message: MESSAGE, scale: 2 };
		const assets = { fonts: fontMetrics, images: new Map<string, string>() };
		if (decision.values.kind === "countdown") {
			const face = countdownFace(drawingInput(pictureInput, assets), decision.values);
			if (face === null || fuzz.random(4) > 0) continue;
			const gif = await countdownGif({ face, size, remainingMs: decision.values.ends_at - NOW, seconds: 5 });
			const reader = new GifReader(gif);
			expect([reader.width, reader.height], seen).toEqual([size.width * 2, size.height * 2]);
			reader.decodeAndBlitFrameRGBA(reader.numFrames() - 1, new Uint8Array(reader.width * reader.height * 4));
			gifs += 1;
		}
		const name = fuzz.pick(["text", "button", "a", "item-1", "item-99", "nothing"]);
		const slot = slotKind(block, name);
		const svg = slot === null ? null : renderSlotSvg(pictureInput, slot, assets);
		if (svg !== null) await decode(await renderPng(svg));
	}
	for (const kind of ["countdown", "progress", "coupon", "poll", "none"] as const)
		expect(shown.get(kind) ?? 0, kind).toBeGreaterThan(100);
	expect(gifs).toBeGreaterThan(50);
});

it("4,500 carts of hostile events are all drawn, by the ready component", { timeout: 600_000 }, async () => {
	const fuzz = new Fuzz(23);
	let drawn = 0;
	for (let round = 0; round < 4_500; round += 1) {
		const person = fuzz.person();
		const size = fuzz.pick([
			{ width: 300, height: 200 },
			{ width: 500, height: 200 },
			{ width: 500, height: 100 },
		]);
		const block = { ...cards, size };
		const png = await draw(block, person, decided(block, person, false), await fuzz.images()).catch(
			(error: unknown) => {
				throw new Error(`round ${round}: ${String(error)} ${JSON.stringify(person)}`);
			},
		);
		await expectPicture(png, block, `round ${round} ${JSON.stringify(person)}`);
		drawn += 1;
	}
	expect(drawn).toBe(4_500);
});

it("1,200 hostile templates are drawn, or refused and their fallback is drawn", { timeout: 240_000 }, async () => {
	const fuzz = new Fuzz(29);
	let drawn = 0;
	for (let round = 0; round < 1_200; round += 1) {
		const person = fuzz.person();
		const template = Array.from({ length: 1 + fuzz.random(4) }, () => fuzz.pick(SNIPPETS)).join("");
		const templates = { "image.svg.liquid": template, "other.liquid": fuzz.pick(SNIPPETS) };
		const block: BlockDefinition = {
			...cards,
			size: { width: 120, height: 60 },
			look: { kind: "templates", picture: "image.svg.liquid", html: null, amp: null, templates },
		};
		const seen = `round ${round} ${JSON.stringify(templates)} ${JSON.stringify(person)}`;
		let png: Uint8Array;
		try {
			png = await draw(block, person, decided(block, person, false), await fuzz.images());
			drawn += 1;
		} catch (error) {
			if (!(error instanceof RenderError)) throw new Error(`not a RenderError: ${String(error)} ${seen}`);
			png = await draw(block, null, decided(block, null, true), new Map());
		}
		await expectPicture(png, block, seen);
	}
	// Otherwise the test would only prove that everything is refused.
	expect(drawn).toBeGreaterThan(250);
	expect(drawn).toBeLessThan(1_150);
});
