import { NO_CATALOGUE } from "@pipit/core/catalogue";
import { type BlockDefinition, type Decision, decide, parseBlock, type PictureInput } from "@pipit/core/content";
import type { Site } from "@pipit/core/definition";

/* Every component as a shop would use it: for tests, and for the pictures of the docs. */

export const lightSite: Site = {
	id: "shop",
	name: "Lehm & Laub",
	url: "https://shop.example",
	write_key: "shop",
	domains: ["shop.example"],
	cookie_domain: null,
	currency: "EUR",
	languages: ["en"],
	time_zone: "Europe/Berlin",
	consent: { default: "granted" },
	colors: { brand: "#2a45b0", text: "#141f45", background: "#f5f7f3" },
	token_keys: [1],
};

export const darkSite: Site = {
	...lightSite,
	colors: { brand: "#ff7a59", text: "#f4f1ea", background: "#1c1a22" },
};

export const SHOWN_AT = Date.UTC(2026, 10, 22, 9, 15, 30);

interface Sample {
	readonly name: string;
	readonly block: BlockDefinition;
}

function sample(name: string, width: number, height: number, fields: Record<string, unknown>): Sample {
	const { text, button, ...rest } = fields;
	const link = "https://shop.example/";
	const words = { ...(text === undefined ? {} : { text }), ...(button === undefined ? {} : { button }) };
	const frame = { name, alt: name, size: { width, height }, preloaded: { text: "Soon" } };
	const fallback = { text: "Discover what is new", link };
	const parsed = parseBlock(name, { ...frame, fallback, show: [{ link, ...words }], ...rest }, {});
	if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
	return { name, block: parsed.value };
}

const countdown = { to: "2026-11-27T18:00", ended: "The sale is over" };
const sale = { text: "The autumn sale is ending", button: "Shop the sale" };
const poll = { question: "How do you like your new teapot?", answers: { love: "Love it", fine: "It is fine", no: "Not so good" } };

export const samples: readonly Sample[] = [
	sample("banner", 600, 200, { use: "banner", text: "New on the shelf: bowls from the last firing", button: "Look around" }),
	sample("banner-narrow", 320, 120, { use: "banner", text: "New on the shelf" }),
	sample("countdown", 600, 200, { use: "countdown", countdown, ...sale }),
	sample("countdown-narrow", 320, 200, { use: "countdown", countdown, text: "Free shipping ends soon" }),
	sample("countdown-ended", 600, 160, { use: "countdown", countdown: { ...countdown, to: "2026-11-01" }, button: "See what is new" }),
	sample("countdown-far", 600, 160, { use: "countdown", countdown: { to: "2027-06-20T18:00" }, text: "Save the date" }),
	sample("progress", 600, 190, {
		use: "progress",
		progress: { value: 320, goal: 500, label: "320 of 500 points: 180 more for free shipping" },
		text: "You are almost there, Anna",
		button: "Collect points",
	}),
	sample("progress-low", 600, 100, { use: "progress", progress: { value: 1250, goal: 5000 }, text: "Your loyalty points" }),
	sample("progress-stamps", 600, 190, {
		use: "progress",
		progress: { value: 7, goal: 10, as: "stamps", label: "3 more cups and the next one is on us" },
		text: "Your coffee card",
		button: "Order again",
	}),
	sample("coupon", 600, 200, {
		use: "coupon",
		coupon: { code: "WELCOME10", terms: "Valid until 31 December on everything in the shop." },
		text: "10 % off your first order",
		button: "Use it now",
	}),
	sample("coupon-qr", 600, 220, {
		use: "coupon",
		coupon: { code: "WELCOME10", as: "qr", terms: "Show it at the till until 31 December." },
		text: "10 % off in our shop",
		button: "Find the shop",
	}),
	sample("coupon-barcode", 600, 180, {
		use: "coupon",
		coupon: { code: "LL-2026-1184", as: "barcode", terms: "Show it at the till." },
		text: "Your birthday gift",
		button: "Save it",
	}),
	sample("coupon-narrow", 320, 260, { use: "coupon", coupon: { code: "ANNA-7F3K" }, text: "A little thank you", button: "Use it now" }),
	sample("poll", 600, 140, { use: "poll", poll }),
	sample("poll-narrow", 320, 260, { use: "poll", poll: { ...poll, question: "What should we make next?" } }),
];

export function decisionOf(block: BlockDefinition, site: Site): Decision {
	return decide({
		block,
		site,
		sources: { catalogue: NO_CATALOGUE, feeds: {}, bought: [] },
		now: SHOWN_AT,
		holds: () => true,
		person: null,
		machine: false,
		fresh: true,
		message: { id: 1, name: "sample" },
		firstOpenAt: SHOWN_AT,
	});
}

export function pictureInput(block: BlockDefinition, site: Site, scale: number): PictureInput {
	const message = { id: 1, name: "sample" };
	return { block, decision: decisionOf(block, site), site, now: SHOWN_AT, person: null, message, scale };
}
