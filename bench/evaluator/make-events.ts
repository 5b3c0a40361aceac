import type { JsonObject, ProfileEvent } from "@pipit/core/event";
import { type IdentifierKey, identifierKeyOf, mintProfileId, type ProfileId } from "@pipit/core/identity";
import { below, pick, type Random, randomFrom } from "../random.ts";
import { BRANDS, CATEGORIES, COUNTRIES, PLANS, PRODUCTS, TEMPLATES } from "./shop.ts";

export interface Arrival {
	/** Place of the profile in `profiles`. */
	readonly profile: number;
	readonly event: ProfileEvent;
}

export interface Stream {
	readonly profiles: readonly ProfileId[];
	/** In the order of arrival; a quarter of them happened up to three days before. */
	readonly arrivals: readonly Arrival[];
}

const START = Date.UTC(2026, 4, 1);
const DAYS = 30;
const DAY_MS = 24 * 3_600_000;
const LATE_SHARE = 0.25;

/** A month of visits: each is one person's handful of events, seconds to minutes apart. The same for the same numbers. */
export function makeStream(profileCount: number, eventCount: number): Stream {
	const random = randomFrom(42);
	const profiles = Array.from({ length: profileCount }, () =>
		mintProfileId(below(random, 4096), [below(random, 2 ** 26), below(random, 2 ** 26)]),
	);
	const arrivals: Arrival[] = [];
	while (arrivals.length < eventCount) {
		const profile = below(random, profileCount);
		let time = START + random() * DAYS * DAY_MS;
		const place: Place = {
			country: random() < 0.9 ? homeOf(profile) : pick(random, COUNTRIES),
			device: pick(random, ["mobile", "desktop", "tablet"]),
		};
		const visit = Math.min(1 + below(random, 14), eventCount - arrivals.length);
		for (let step = 0; step < visit; step += 1) {
			time += 2_000 + random() * 90_000;
			arrivals.push({ profile, event: makeEvent(random, profile, place, arrivals.length, Math.round(time)) });
		}
	}
	return { profiles, arrivals: arrivals.toSorted((a, b) => a.event.receivedAt - b.event.receivedAt) };
}

/** Where and on what one visit is made. */
interface Place {
	readonly country: string;
	readonly device: string;
}

function homeOf(profile: number): string {
	return COUNTRIES[profile % COUNTRIES.length] ?? "DE";
}

function makeEvent(random: Random, profile: number, { country, device }: Place, index: number, receivedAt: number): ProfileEvent {
	const name = pick(random, NAMES);
	const identifier = { type: "anonymous_id", value: `browser-${profile}` } as const;
	const source: IdentifierKey = identifierKeyOf(identifier);
	const isLate = random() < LATE_SHARE;
	return {
		messageId: `message-${index}`,
		type: name === "Page Viewed" ? "page" : "track",
		name,
		time: isLate ? receivedAt - Math.round(random() * 3 * DAY_MS) : receivedAt,
		receivedAt,
		source,
		identifiers: [identifier],
		properties: propertiesOf(random, name),
		traits: random() < 0.1 ? traitsOf(random, profile) : {},
		unset: [],
		consent: random() < 0.02 ? { analytics: true, personalization: true, email: random() < 0.6 } : null,
		context: {
			page: { path: "/products", title: "Products", url: "https://shop.example/products" },
			location: { country },
			device: { type: device },
			locale: "de-DE",
		},
	};
}

/** How often which event happens: mostly looking around. */
const NAMES = weighted([
	["Page Viewed", 30],
	["Product Viewed", 30],
	["Products Searched", 8],
	["Product Added", 9],
	["Product Removed", 2],
	["Cart Viewed", 5],
	["Checkout Started", 3],
	["Order Completed", 3],
	["Email Opened", 7],
	["Email Link Clicked", 3],
]);

function weighted(weights: readonly (readonly [string, number])[]): string[] {
	return weights.flatMap(([name, weight]) => Array.from({ length: weight }, () => name));
}

function propertiesOf(random: Random, name: string): JsonObject {
	if (name === "Page Viewed") return { path: pick(random, ["/", "/sale", "/about"]), title: "Shop" };
	if (name === "Products Searched") return { query: pick(random, [...CATEGORIES, ...BRANDS]) };
	if (name.startsWith("Email")) return { template: pick(random, TEMPLATES) };
	if (name.startsWith("Product")) return { ...pick(random, PRODUCTS), quantity: 1 };
	const products = Array.from({ length: 1 + below(random, 3) }, () => ({
		...pick(random, PRODUCTS),
		quantity: 1 + below(random, 2),
	}));
	const total = products.reduce((sum, { price, quantity }) => sum + Math.round(price * quantity * 100), 0) / 100;
	return {
		cart_id: `cart-${below(random, 1_000)}`,
		order_id: `order-${below(random, 1e6)}`,
		total,
		currency: "EUR",
		products,
	};
}

/** Who somebody is stays; plans change now and then, points with every purchase. */
function traitsOf(random: Random, profile: number): JsonObject {
	const month = String(1 + (profile % 12)).padStart(2, "0");
	const country = homeOf(profile);
	return {
		country,
		language: LANGUAGES[country] ?? "en-GB",
		plan: random() < 0.05 ? pick(random, PLANS) : (PLANS[profile % 7] ?? "free"),
		points: ((profile * 13) % 5_000) + below(random, 50),
		birthday: `${1960 + (profile % 40)}-${month}-${String(1 + (profile % 28)).padStart(2, "0")}`,
		customer_since: `2024-${month}-15`,
	};
}

const LANGUAGES: { readonly [country: string]: string } = {
	DE: "de-DE",
	AT: "de-AT",
	CH: "de-CH",
	FR: "fr-FR",
	BE: "fr-BE",
	NL: "nl-NL",
	IT: "it-IT",
};
