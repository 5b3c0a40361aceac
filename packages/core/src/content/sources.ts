import { isAvailable, type KnownProduct, pointAt, priceAt } from "../catalogue/index.ts";
import type { Site } from "../definition/definition.ts";
import type { FeedCard } from "../feed/index.ts";
import type { ViewedProduct } from "../profile/index.ts";
import type { CartItem } from "../segment/index.ts";
import type { ProductSource } from "./block.ts";
import type { DecisionItem } from "./decision.ts";
import { safeLink } from "./link.ts";
import { withoutInvalid } from "./liquid/escape.ts";
import { isCurrency } from "./liquid/money.ts";
import { recommendedIds } from "./recommend.ts";
import { isOffered, type SourceInput } from "./source-input.ts";

export type { SourceInput };

/** Names that events bring may be of any length. */
const LONGEST_NAME = 200;
/** What came back longer ago is no news. */
const BACK_FOR_MS = 30 * 86_400_000;

/** A product to show; its address is null where it may not stand in an email. */
export type Candidate = Omit<DecisionItem, "url"> & { readonly url: string | null };

/** The products of a source, at most `max`. Personal sources have none without a person. */
export function productsFrom(source: ProductSource, input: SourceInput): Candidate[] {
	return allFrom(source, input)
		.map((item) => candidate(item, input))
		.filter((item) => item.name !== "")
		.slice(0, source.max);
}

/** What is common to a product of an event, one of the catalogue and one of a feed. */
interface Found {
	readonly item: CartItem | ViewedProduct | FeedCard | null;
	/** Null where the catalogue is not to be asked. */
	readonly id: string | null;
	/** Of the whole cart, for items that name none. */
	readonly currency: string | null;
	readonly wasPrice: number | null;
}

function allFrom(source: ProductSource, input: SourceInput): Found[] {
	const { catalogue, feeds, person } = input;
	switch (source.from) {
		case "cart":
			return (person?.cart.items ?? []).map((item) => ({ item, id: item.product_id, currency: person?.cart.currency ?? null, wasPrice: null }));
		case "viewed":
			return (person?.viewed ?? []).map((item) => found(item, null));
		case "back_in_stock":
			return stillWanted(input).filter((item) => isBack(item, input)).map((item) => found(item, null));
		case "price_drop":
			return stillWanted(input).flatMap((item) => {
				const before = priceBefore(item, input);
				return before === null ? [] : [found(item, before)];
			});
		case "feed": {
			const cards = Object.hasOwn(feeds, source.feed) ? (feeds[source.feed]?.cards ?? []) : [];
			return cards.map((item) => ({ item, id: null, currency: null, wasPrice: null }));
		}
		case "recommended":
			return recommendedIds(source, input).map(byId);
		case "catalogue":
			// Whoever names a product wants it shown, sold out or not.
			if (source.ids !== null) return source.ids.filter((id) => isOffered(catalogue.find(id), { fresh: false })).map(byId);
			return catalogue.listed(source.category).filter((id) => isOffered(catalogue.find(id), input)).map(byId);
		default:
			return source satisfies never;
	}
}

function found(item: ViewedProduct, wasPrice: number | null): Found {
	return { item, id: item.product_id, currency: null, wasPrice };
}

function byId(id: string): Found {
	return { item: null, id, currency: null, wasPrice: null };
}

/** What was looked at and neither bought nor put into the cart. Stock and prices are never taken from a snapshot. */
function stillWanted({ person, bought, fresh }: SourceInput): readonly ViewedProduct[] {
	if (person === null || !fresh) return [];
	const taken = new Set([...bought, ...person.cart.items.map((item) => item.product_id)]);
	return person.viewed.filter((item) => !taken.has(item.product_id));
}

/** Sold out after it was looked at, or then, and there again. */
function isBack(item: ViewedProduct, { catalogue, now }: SourceInput): boolean {
	const known = catalogue.find(item.product_id);
	if (known === null || isAvailable(known.product) !== true) return false;
	const { history } = known;
	const back = history.findLastIndex((point, index) => point.in_stock === true && history[index - 1]?.in_stock === false);
	const at = history[back]?.at;
	return at !== undefined && at > item.viewed_at && now - at <= BACK_FOR_MS;
}

/**
 * What it cost when it was looked at, where it costs less now. The least counts of what the catalogue's history, a sale of
 * that moment and the page said: nobody is promised a lower price who saw that price.
 */
function priceBefore(item: ViewedProduct, { catalogue, now }: SourceInput): number | null {
	const known = catalogue.find(item.product_id);
	if (known === null || known.learned.includes("price") || isAvailable(known.product) === false) return null;
	const price = priceAt(known.product, now);
	const point = pointAt(known.history, item.viewed_at);
	const isSameCurrency = item.currency === null || item.currency === known.product.currency;
	const atThatTime = priceAt(known.product, item.viewed_at);
	const inSale = point !== null && atThatTime !== known.product.price ? atThatTime : null;
	const asked = [point?.price ?? null, inSale, isSameCurrency ? item.price : null];
	const then = Math.min(...asked.filter((amount) => amount !== null));
	return price !== null && Number.isFinite(then) && price < then ? then : null;
}

/**
 * The catalogue's word counts before the event's: it is today's, and nobody but the shop can write it. What it does not
 * know, and what it knows from other people's events, is taken from this person's own event, as far as that is fit to be
 * shown.
 */
function candidate({ item, id, currency, wasPrice }: Found, { site, catalogue, now, fresh }: SourceInput): Candidate {
	const known = id === null ? null : catalogue.find(id);
	const said = known === null ? NOTHING : shopSays(known, now);
	const learned = known?.product ?? null;
	const code = (said.isPriced ? learned?.currency : null) ?? item?.currency ?? currency ?? site.currency;
	const isShown = fresh && isCurrency(code);
	const price = isShown ? amountOf(said.isPriced ? said.price : (item?.price ?? null)) : null;
	const was = wasPrice ?? (said.isPriced ? (learned?.price ?? null) : null);
	const quantity = item !== null && "quantity" in item ? item.quantity : 1;
	const category = said.category ?? item?.category ?? learned?.category ?? null;
	return {
		product_id: id ?? item?.product_id ?? null,
		name: lineOf(said.name ?? item?.name ?? learned?.name ?? ""),
		price,
		was_price: price !== null && was !== null && was > price ? was : null,
		currency: isCurrency(code) ? code : site.currency,
		quantity: Number.isFinite(quantity) && quantity > 0 ? quantity : 1,
		in_stock: fresh && known !== null ? isAvailable(known.product) : null,
		url: addressOf(said.url ?? item?.url ?? learned?.url ?? null, site),
		image_url: addressOf(said.image_url ?? item?.image_url ?? learned?.image_url ?? null, site),
		category: category === null ? null : lineOf(category),
	};
}

interface ShopSays {
	readonly isPriced: boolean;
	readonly price: number | null;
	readonly name: string | null;
	readonly url: string | null;
	readonly image_url: string | null;
	readonly category: string | null;
}

const NOTHING: ShopSays = { isPriced: false, price: null, name: null, url: null, image_url: null, category: null };

/** Without what only events have said. */
function shopSays({ product, learned, origin }: KnownProduct, now: number): ShopSays {
	const price = priceAt(product, now);
	const own = (field: "name" | "url" | "image_url" | "category"): string | null => (learned.includes(field) ? null : product[field]);
	return {
		isPriced: origin !== "events" && !learned.includes("price") && price !== null,
		price,
		name: own("name"),
		url: own("url"),
		image_url: own("image_url"),
		category: own("category"),
	};
}

function amountOf(price: number | null): number | null {
	return price !== null && Number.isFinite(price) && price >= 0 ? price : null;
}

function addressOf(address: string | null, site: Site): string | null {
	return address === null ? null : safeLink(address, site);
}

/** Without control characters and line breaks, and not longer than a card could show. */
function lineOf(text: string): string {
	return withoutInvalid(text.slice(0, LONGEST_NAME * 2))
		.replaceAll(/\s+/g, " ")
		.trim()
		.slice(0, LONGEST_NAME);
}
