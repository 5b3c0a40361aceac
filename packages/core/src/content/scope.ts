import type { Site } from "../definition/definition.ts";
import { withDeclaredDefaults } from "../quality/defaults.ts";
import { inkOn, mix } from "./color.ts";
import type { DecisionItem, MessageRef, Person } from "./decision.ts";
import type { FontMetrics } from "./fonts.ts";
import { TemplateEngine, type Scope } from "./liquid/engine.ts";
import type { Surroundings, Target } from "./liquid/surroundings.ts";
import { localeFor, zoneFor } from "./recipient.ts";
import { productsFrom } from "./sources.ts";
import { NO_CATALOGUE } from "../catalogue/index.ts";
import type { JsonObject } from "../event/index.ts";

export interface ScopeInput {
	readonly site: Site;
	readonly now: number;
	readonly person: Person | null;
	readonly message: MessageRef | null;
	readonly items: readonly ScopeItem[];
	/** What feeds gave, by their ids. */
	readonly feeds: JsonObject;
	/** False leaves the cart's amounts out. */
	readonly priced: boolean;
}

/** A product as templates see it: at least what a decision's item has. */
export type ScopeItem = Omit<DecisionItem, "url"> & { readonly url: string | null };

/** What texts, links and pictures are rendered with: the variables of every template. */
export function scopeOf(input: ScopeInput): Scope {
	const { site, now, person, message, items, priced } = input;
	const profile = withDeclaredDefaults(site.plan, person?.traits ?? {});
	return {
		profile,
		customer: profile,
		segments: person?.segments ?? {},
		cart: cartOf(input, priced),
		locale: localeFor(site, person),
		items,
		recommendations: items,
		feeds: input.feeds,
		message,
		now: new Date(now).toISOString(),
		site: {
			name: site.name,
			url: site.url,
			currency: site.currency,
			language: localeFor(site, person),
			time_zone: site.time_zone,
			colors: paletteOf(site),
		},
	};
}

/** `#rrggbb`, all of them. */
export interface Palette {
	readonly brand: string;
	readonly text: string;
	readonly background: string;
	/** Text on the brand's colour. */
	readonly on_brand: string;
	readonly muted: string;
	readonly line: string;
	readonly tile: string;
	readonly icon: string;
	readonly tint: string;
	readonly deep_tint: string;
}

/** The site's colours, and those that designs need beside them; all opaque, which is drawn much faster. */
export function paletteOf({ colors }: Pick<Site, "colors">): Palette {
	const { brand, text, background } = colors;
	return {
		brand,
		text,
		background,
		on_brand: inkOn(brand),
		muted: mix(text, background, 0.68),
		line: mix(text, background, 0.11),
		tile: mix(text, background, 0.06),
		icon: mix(text, background, 0.34),
		tint: mix(brand, background, 0.09),
		deep_tint: mix(brand, background, 0.2),
	};
}

function cartOf({ site, now, person }: ScopeInput, priced: boolean): Scope {
	const cart = person?.cart;
	return {
		items: productsFrom({ from: "cart", max: 50 }, { site, now, catalogue: NO_CATALOGUE, feeds: {}, bought: [], person, fresh: priced }),
		count: cart?.items.reduce((sum, item) => sum + item.quantity, 0) ?? 0,
		value: priced ? (cart?.value ?? null) : null,
		currency: cart?.currency ?? site.currency,
		url: cart?.url ?? null,
	};
}

export function surroundingsFor(
	target: Target,
	{ site, now, person }: Pick<ScopeInput, "site" | "now" | "person">,
	fonts: FontMetrics | null,
): Surroundings {
	const { currency, time_zone: timeZone } = site;
	const recipientZone = zoneFor(site, person);
	return { target, now, locale: localeFor(site, person), currency, timeZone, recipientZone, fonts };
}

/** For texts and links in definitions and for ready components, which have no templates beside them. */
export const plainEngine = new TemplateEngine({});
