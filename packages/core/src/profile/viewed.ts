import { countsForRules, type ProfileEvent } from "../event/index.ts";
import { numberOf, productIdOf, textOf } from "./cart-line.ts";
import type { Replay } from "./replay.ts";
import type { ViewedProduct } from "./state.ts";

const MOST_VIEWED = 10;

/**
 * The products looked at last, newest first and each once, after one more event; null when the same product was looked
 * at in the same millisecond and only the history tells which was later.
 */
export function applyViewed(
	viewed: readonly ViewedProduct[],
	event: ProfileEvent,
	ordered: boolean,
): readonly ViewedProduct[] | null {
	if (!isView(event)) return viewed;
	const { properties } = event;
	const id = productIdOf(properties);
	if (id === null) return viewed;
	const known = viewed.find((product) => product.product_id === id);
	if (known !== undefined && known.viewed_at > event.time) return viewed;
	if (known?.viewed_at === event.time && !ordered) return null;
	const product: ViewedProduct = {
		product_id: id,
		name: textOf(properties, "name"),
		price: numberOf(properties, "price"),
		url: textOf(properties, "url"),
		image_url: textOf(properties, "image_url"),
		category: textOf(properties, "category"),
		brand: textOf(properties, "brand"),
		currency: textOf(properties, "currency"),
		viewed_at: event.time,
	};
	const others = viewed.filter((other) => other !== known);
	const newest = others[0];
	const all =
		newest === undefined || newest.viewed_at < event.time
			? [product, ...others]
			: [...others, product].toSorted(newestFirst);
	return all.length > MOST_VIEWED ? all.slice(0, MOST_VIEWED) : all;
}

/** The same as the whole history gives it. */
export function rebuildViewed(replay: Replay): readonly ViewedProduct[] {
	return replay.end<readonly ViewedProduct[]>("viewed", {
		initial: [],
		reaches: isView,
		next: (viewed, event) => applyViewed(viewed, event, true) ?? viewed,
	});
}

function isView(event: ProfileEvent): boolean {
	return event.name === "Product Viewed" && countsForRules(event);
}

function newestFirst(a: ViewedProduct, b: ViewedProduct): number {
	return b.viewed_at - a.viewed_at || (a.product_id < b.product_id ? -1 : 1);
}
