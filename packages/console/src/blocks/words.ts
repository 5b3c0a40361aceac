import type { BlockSummary, Entry } from "./types.ts";

/** A decision in words instead of `show.1`: which entry of the block it is, and for whom. */
export function variantText(block: BlockSummary, variant: string): string {
	const index = block.entries.findIndex(({ entry }) => entry === variant);
	const entry = block.entries[index];
	if (entry !== undefined) return `${ordinal(index + 1)}: ${conditionText(entry)}`;
	return OTHERS[variant] ?? variant;
}

/** For whom an entry is. One without a condition is for everybody who is left, if there is something to show. */
export function conditionText({ when, products }: Entry): string {
	if (when !== null) return when;
	const needed = products === null ? null : SOURCES[products];
	return needed === null || needed === undefined ? "Everybody else" : `Everybody else, if ${needed.needs}`;
}

/** What an entry shows. */
export function contentText({ products, text }: Entry): string {
	if (products === null) return text ?? "content";
	return SOURCES[products]?.shows ?? products;
}

const OTHERS: { readonly [variant: string]: string } = {
	preloaded: "What machines get, until a person opens it",
	fallback: "The fallback, when nothing else can be shown",
};

const SOURCES: { readonly [from: string]: { readonly needs: string; readonly shows: string } | undefined } = {
	cart: { needs: "something is in the cart", shows: "what is in the cart" },
	viewed: { needs: "they looked at something", shows: "what they looked at" },
	catalogue: { needs: "the catalogue has something", shows: "products of the catalogue" },
	recommended: { needs: "something can be recommended", shows: "recommendations" },
	back_in_stock: { needs: "something came back in stock", shows: "what came back in stock" },
	price_drop: { needs: "something has become cheaper", shows: "what has become cheaper" },
	feed: { needs: "the feed has something", shows: "entries of the feed" },
};

function ordinal(number: number): string {
	const tens = number % 100;
	const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
	return `${number}${ending}`;
}
