import type { Product, Site } from "../definition/definition.ts";
import type { CartItem } from "../segment/index.ts";
import type { ViewedProduct } from "../profile/index.ts";
import type { ProductSource } from "./block.ts";
import type { DecisionItem, Person } from "./decision.ts";
import { safeLink } from "./link.ts";
import { withoutInvalid } from "./liquid/escape.ts";
import { isCurrency } from "./liquid/money.ts";

/** Names that events bring may be of any length. */
const LONGEST_NAME = 200;

export interface SourceInput {
	readonly site: Site;
	readonly products: readonly Product[];
	readonly person: Person | null;
	/** False leaves prices out. */
	readonly fresh: boolean;
}

/** A product to show; its address is null where it may not stand in an email. */
export type Candidate = Omit<DecisionItem, "url"> & { readonly url: string | null };

/** The products of a source, at most `max`. Personal sources have none without a person. */
export function productsFrom(source: ProductSource, input: SourceInput): Candidate[] {
	return allFrom(source, input).slice(0, source.max);
}

function allFrom(source: ProductSource, input: SourceInput): Candidate[] {
	const { products, person } = input;
	if (source.from === "cart") return candidates(person?.cart.items ?? [], input, person?.cart.currency ?? null);
	if (source.from === "viewed") return candidates(person?.viewed ?? [], input, null);
	const { category, ids } = source;
	const listed =
		ids === null ? products : ids.flatMap((id) => products.find((product) => product.product_id === id) ?? []);
	return candidates(
		category === null ? listed : listed.filter((product) => product.category === category),
		input,
		null,
	);
}

/** What is common to a product of an event and one of the catalogue. */
type Found = (CartItem | ViewedProduct | Product) & { readonly quantity?: number };

function candidates(found: readonly Found[], input: SourceInput, currency: string | null): Candidate[] {
	return found.map((item) => candidate(item, input, currency)).filter((item) => item.name !== "");
}

/**
 * The catalogue's word counts before the event's: it is today's price, and nobody but the shop can write it.
 * What it does not know is taken from the event, as far as it is fit to be shown.
 */
function candidate(item: Found, { site, products, fresh }: SourceInput, currency: string | null): Candidate {
	const known = products.find((product) => product.product_id === item.product_id);
	const from = known ?? item;
	const code = from.currency ?? currency ?? site.currency;
	const price = fresh && isCurrency(code) ? amountOf(from.price) : null;
	const quantity = item.quantity ?? 1;
	return {
		product_id: item.product_id,
		name: lineOf(known?.name ?? item.name ?? ""),
		price,
		currency: isCurrency(code) ? code : site.currency,
		quantity: Number.isFinite(quantity) && quantity > 0 ? quantity : 1,
		url: addressOf(known?.url ?? item.url, site),
		image_url: addressOf(known?.image_url ?? item.image_url, site),
		category: known?.category ?? (item.category === null ? null : lineOf(item.category)),
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
