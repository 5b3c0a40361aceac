import { countsForRules, type JsonObject, type ProfileEvent } from "../event/index.ts";
import { addDecimals, decimalToNumber } from "../segment/engine.ts";
import type { CartItem, StoredCart } from "../segment/index.ts";
import { cartLineOf, isSameLine, productList, productsOf, textOf, type CartLine } from "./cart-line.ts";
import type { Replay } from "./replay.ts";

export const EMPTY_CART: StoredCart = {
	items: [],
	currency: null,
	url: null,
	cartId: null,
	updatedAt: null,
	resetAt: null,
};

const CART_EVENTS = new Set(["Product Added", "Product Removed", "Cart Updated", "Cart Viewed", "Order Completed"]);
/** A cart with more different products keeps the newest. */
const MOST_ITEMS = 200;
/** Characters of what events say of a product beyond the fields of an item. */
const MOST_MORE = 1_024;

/** Whether the event says something about the cart. */
export function isCartEvent(event: ProfileEvent): boolean {
	return CART_EVENTS.has(event.name) && countsForRules(event);
}

/**
 * The cart after one more event; null when the event is late and only the history tells what the cart is now.
 * Added and removed change one product, a `products` list replaces them all, an order empties the cart.
 */
export function applyCart(cart: StoredCart, event: ProfileEvent, ordered: boolean): StoredCart | null {
	const said = readCartEvent(event);
	if (cart.updatedAt !== null && event.time <= cart.updatedAt && !ordered) {
		// What was before the newest whole cart changed nothing that still stands, unless it is about the cart itself.
		return cart.resetAt !== null && event.time < cart.resetAt && !mayStand(said, cart) ? cart : null;
	}
	return afterEvent(cart, event.time, said);
}

/** Whether address, currency and id of the cart can be other ones for a late event: a whole cart leaves what it does not say. */
function mayStand({ kind, currency, url, cartId }: CartEvent, cart: StoredCart): boolean {
	if (kind === "ordered") return cart.currency !== null || cart.url !== null || cart.cartId !== null;
	return isOther(currency, cart.currency) || isOther(url, cart.url) || isOther(cartId, cart.cartId);
}

function isOther(said: string | null, known: string | null): boolean {
	return said !== null && said !== known;
}

/** The cart as the whole history gives it. */
export function rebuildCart(replay: Replay): StoredCart {
	return replay.end<StoredCart>("cart", {
		initial: EMPTY_CART,
		reaches: isCartEvent,
		next: (cart, event) => afterEvent(cart, event.time, readCartEvent(event)),
	});
}

/** What an event says of the cart. */
interface CartEvent {
	readonly kind: "added" | "removed" | "whole" | "ordered" | "mentioned";
	readonly lines: readonly CartLine[];
	readonly currency: string | null;
	readonly url: string | null;
	readonly cartId: string | null;
}

function readCartEvent({ name, properties }: ProfileEvent): CartEvent {
	const isWhole = name === "Cart Viewed" || name === "Cart Updated";
	const currency = textOf(properties, "currency");
	const url = textOf(properties, "cart_url") ?? (isWhole ? textOf(properties, "url") : null);
	const cartId = textOf(properties, "cart_id");
	if (name === "Order Completed") return { kind: "ordered", lines: [], currency, url, cartId };
	const products = isWhole ? productList(properties) : productsOf(properties);
	if (products === null) return { kind: "mentioned", lines: [], currency, url, cartId };
	const kind = isWhole ? "whole" : name === "Product Added" ? "added" : "removed";
	return { kind, lines: products.map(cartLineOf), currency, url, cartId };
}

function afterEvent(cart: StoredCart, time: number, { kind, lines, currency, url, cartId }: CartEvent): StoredCart {
	const updatedAt = cart.updatedAt === null || time > cart.updatedAt ? time : cart.updatedAt;
	if (kind === "ordered") return { ...EMPTY_CART, updatedAt, resetAt: time };
	const isWhole = kind === "whole";
	const next: Contents = { items: isWhole ? [] : cart.items, isCut: !isWhole && cart.isCut === true };
	for (const line of lines) {
		if (kind === "removed") next.items = withoutLine(next.items, line);
		else addLine(next, line);
	}
	return {
		items: next.items,
		currency: currency ?? cart.currency,
		url: url ?? cart.url,
		cartId: cartId ?? cart.cartId,
		updatedAt,
		resetAt: isWhole ? time : cart.resetAt,
		...(next.isCut ? ({ isCut: true } as const) : null),
	};
}

/** What is in a cart, between one line of an event and the next. */
interface Contents {
	items: readonly CartItem[];
	isCut: boolean;
}

function addLine(cart: Contents, line: CartLine): void {
	const { items } = cart;
	if (!(line.item.quantity > 0)) return;
	const place = items.findIndex((item) => isSameLine(item, line.item));
	const present = items[place];
	const more = moreOf(present, line, cart);
	const item = present === undefined ? line.item : together(present, line.item);
	const added = more === undefined ? item : { ...item, more };
	if (present !== undefined) {
		cart.items = items.with(place, added);
	} else if (items.length < MOST_ITEMS) {
		cart.items = [...items, added];
	} else {
		cart.items = [...items.slice(1 - MOST_ITEMS), added];
		cart.isCut = true;
	}
}

/** What events said of a product beyond the fields of an item; where that would be too long, only what the earlier said. */
function moreOf(present: CartItem | undefined, { more }: CartLine, cart: Contents): JsonObject | undefined {
	const before = present?.more;
	if (more === null) return before;
	const all = before === undefined ? more : { ...before, ...more };
	if (JSON.stringify(all).length <= MOST_MORE) return all;
	cart.isCut = true;
	return before;
}

function together(present: CartItem, added: CartItem): CartItem {
	return {
		product_id: present.product_id,
		name: added.name ?? present.name,
		variant: present.variant,
		price: added.price ?? present.price,
		quantity: decimalToNumber(addDecimals(present.quantity, added.quantity)),
		url: added.url ?? present.url,
		image_url: added.image_url ?? present.image_url,
		category: added.category ?? present.category,
		brand: added.brand ?? present.brand,
		currency: added.currency ?? present.currency,
	};
}

/** Without a quantity the whole line goes; without a variant it is the first line of that product. */
function withoutLine(items: readonly CartItem[], { item: removed, hasQuantity }: CartLine): readonly CartItem[] {
	const place = items.findIndex((item) =>
		isSameLine(item, removed.variant === null ? { ...removed, variant: item.variant } : removed),
	);
	const present = items[place];
	if (present === undefined) return items;
	const left = hasQuantity ? decimalToNumber(addDecimals(present.quantity, -removed.quantity)) : 0;
	return left > 0 ? items.with(place, { ...present, quantity: left }) : items.toSpliced(place, 1);
}
