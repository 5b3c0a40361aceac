import { catalogueOfFile } from "@pipit/core/catalogue";
import { type BlockDefinition, countdownFace, decide, type Decision, drawingInput, imageUrls, renderSvg } from "@pipit/core/content";
import { type Countdown, countdownGif } from "./gif/countdown.ts";
import type { Product, Site } from "@pipit/core/definition";
import { fontMetrics } from "./fonts.ts";
import { photosFrom } from "./photo-source.ts";
import { renderPng } from "./render-png.ts";

/**
 * The two pictures that DESIGN §7 has budgets for, both at twice their size:
 *
 * - `text-slot`: 380 × 110, a title on two lines, a line about stock, a price;
 * - `card`: 600 × 240, the ready product cards with three products and their photos.
 */
export type SampleKind = "text-slot" | "card";

/**
 * Does everything that one open costs a Worker after the profile is known: decides, renders Liquid, draws and encodes.
 * For benchmarks.
 *
 * @param named photos of the same name are drawn from memory after the first time.
 * @param photos PNG or JPEG files of the three products of a card; with none, the card has placeholders.
 */
export async function drawSample(kind: SampleKind, photos: readonly Uint8Array[], way: "auto" | "svg" = "auto", named = "sample"): Promise<Uint8Array<ArrayBuffer>> {
	const block = kind === "card" ? CARD : TEXT_SLOT;
	const now = Date.UTC(2026, 10, 22, 9);
	const person = null;
	const message = { id: 1, name: "sample" };
	const decision = decide({
		block,
		site: SITE,
		sources: { catalogue: catalogueOfFile(PRODUCTS), feeds: {}, bought: [] },
		now,
		holds: () => true,
		person,
		machine: false,
		fresh: true,
		message,
		firstOpenAt: null,
	});
	const files = new Map(imageUrls(decision).flatMap((url, index) => (photos[index] === undefined ? [] : [[url, photos[index]]])));
	const images = new Map([...files.keys()].map((url) => [url, `photo:${named}-${url}`]));
	const source = photosFrom((name) => Promise.resolve(files.get(name.slice(`photo:${named}-`.length)) ?? null));
	return renderPng(renderSvg({ block, decision, site: SITE, now, person, message, scale: 2 }, { fonts: fontMetrics, images }), { photos: source, way });
}

/** A countdown 340 × 96 at twice that, 60 frames; `moment` seconds later than the first. */
export function sampleCountdown(moment: number): Promise<Uint8Array<ArrayBuffer>> {
	return countdownGif({ ...sampleCountdownFace(moment), seconds: 60 });
}

/** What it is drawn from. */
export function sampleCountdownFace(moment: number): Omit<Countdown, "seconds"> {
	const size = { width: 340, height: 96 };
	const remainingMs = 5 * 86_400_000 - moment * 1_000;
	const now = Date.UTC(2026, 10, 22, 9);
	const values = { kind: "countdown", ends_at: now + remainingMs, first_open_at: null, time_zone: "UTC", ended: null } as const;
	const block: BlockDefinition = { ...CARD, size };
	const decision: Decision = { variant: "show.0", items: [], link: SITE.url, text: null, button: null, alt: "", priced: true, values, feeds: {} };
	const input = { block, decision, site: SITE, now, person: null, message: { id: 1, name: "sample" }, scale: 2 };
	const face = countdownFace(drawingInput(input, { fonts: fontMetrics, images: new Map() }), values);
	if (face === null) throw new Error("the sample does not tick");
	return { face, size, remainingMs };
}

const SITE: Site = {
	id: "sample",
	name: "Lehm & Laub",
	url: "https://shop.example",
	write_key: "sample",
	domains: [],
	cookie_domain: null,
	currency: "EUR",
	languages: ["en"],
	time_zone: "Europe/Berlin",
	consent: { default: "granted" },
	colors: { brand: "#2a45b0", text: "#141f45", background: "#f5f7f3" },
	token_keys: [1],
};

const PRODUCTS: readonly Product[] = ["Tide Mug", "Celadon Teapot with a Bamboo Handle", "Moon Jar"].map(
	(name, index) => ({
		product_id: String(index),
		name,
		price: 26 + index * 31.5,
		currency: "EUR",
		url: `https://shop.example/p/${index}`,
		image_url: `https://shop.example/p/${index}.jpg`,
		category: "",
	}),
);

const FALLBACK = { text: "Discover what is new", button: null, link: "https://shop.example/" };

const CARD: BlockDefinition = {
	id: "card",
	name: "Card",
	size: { width: 600, height: 240 },
	look: { kind: "component", component: "product-cards", settings: {} },
	show: [
		{
			when: null,
			products: { from: "catalogue", max: 3, category: null, ids: null },
			text: "Still in your cart",
			button: null,
			link: "/cart",
			alt: null,
		},
	],
	preloaded: FALLBACK,
	fallback: FALLBACK,
	alt: "Your cart",
};

const SLOT = `<rect width="380" height="110" fill="#ffffff"/>
{% text x: 0, y: 22, width: 380, lines: 2, size: 22, weight: 600, leading: 1.25, fill: "#141f45", as: "title" %}Only a few left: {{ items[1].name }}{% endtext %}
{% text x: 0, y: 76, width: 380, size: 14, fill: "#5b6480" %}Last one was sold {{ now | date: "%-d %B, %H:%M" }}{% endtext %}
{% text x: 0, y: 102, width: 380, size: 20, weight: 600, fill: "#2a45b0" %}{{ items[1].price | money }}{% endtext %}`;

const TEXT_SLOT: BlockDefinition = {
	...CARD,
	id: "text-slot",
	size: { width: 380, height: 110 },
	look: { kind: "templates", picture: "image.svg.liquid", html: null, amp: null, templates: { "image.svg.liquid": SLOT } },
};
