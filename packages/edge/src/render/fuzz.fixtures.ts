import { NO_CATALOGUE } from "@pipit/core/catalogue";
import { type BlockDefinition, decide, type Decision, type Person, renderSvg } from "@pipit/core/content";
import type { Site } from "@pipit/core/definition";
import { PNG } from "pngjs";
import { expect } from "vitest";
import { fontMetrics, imageDataUri, renderPng } from "./index.ts";

/* Hostile data and templates. Whatever data and templates are, there is a picture that an independent decoder reads, or a RenderError and then the fallback's. */

export const site: Site = {
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

export const cards: BlockDefinition = {
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

export const NOW = Date.UTC(2026, 10, 22, 9);
export const MESSAGE = { id: 0, name: null };

export const ODD = [
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

export const SNIPPETS = [
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

export function randomNumbers(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

export class Fuzz {
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

export function decode(png: Uint8Array): Promise<PNG> {
	return new Promise((resolve, reject) => {
		new PNG().parse(Buffer.from(png), (error, image) =>
			error === null || error === undefined ? resolve(image) : reject(error),
		);
	});
}

export async function draw(
	block: BlockDefinition,
	person: Person | null,
	decision: Decision,
	images: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
	return renderPng(renderSvg({ block, decision, site, now: NOW, person, message: MESSAGE, scale: 1 }, { fonts: fontMetrics, images }));
}

export function decided(block: BlockDefinition, person: Person | null, fallback: boolean): Decision {
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

export async function expectPicture(png: Uint8Array, { size }: BlockDefinition, seen: string): Promise<void> {
	const image = await decode(png).catch((error: unknown) => {
		throw new Error(`not decodable: ${String(error)} ${seen}`);
	});
	expect([image.width, image.height], seen).toEqual([size.width, size.height]);
}
