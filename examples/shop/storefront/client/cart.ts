import type { ShopProduct } from "../product.ts";
import { productById } from "./catalogue.ts";
import { randomId } from "./random-id.ts";

const KEY = "lehm-laub-cart";
const CHANGED = "shop:cart";
/** More of one thing than the shelf holds. */
export const MOST_OF_ONE = 20;

export interface CartLine {
	readonly product: ShopProduct;
	readonly quantity: number;
}

export interface Cart {
	readonly id: string;
	readonly lines: readonly CartLine[];
}

/** The cart that this browser keeps; an empty one under a new id where there is none or it cannot be read. */
export function readCart(): Cart {
	const stored = parseStored(localStorage.getItem(KEY));
	return stored ?? { id: randomId(), lines: [] };
}

/** Sets how many of a product are in the cart, 0 takes it out. */
export function withQuantity(cart: Cart, product: ShopProduct, quantity: number): Cart {
	const wanted = Math.max(0, Math.min(MOST_OF_ONE, quantity));
	const known = cart.lines.some((line) => line.product.product_id === product.product_id);
	const lines = known
		? cart.lines.map((line) => (line.product.product_id === product.product_id ? { ...line, quantity: wanted } : line))
		: [...cart.lines, { product, quantity: wanted }];
	return { ...cart, lines: lines.filter((line) => line.quantity > 0) };
}

export function quantityOf(cart: Cart, product: ShopProduct): number {
	return cart.lines.find((line) => line.product.product_id === product.product_id)?.quantity ?? 0;
}

export function writeCart(cart: Cart): void {
	const lines = cart.lines.map((line) => ({ product_id: line.product.product_id, quantity: line.quantity }));
	localStorage.setItem(KEY, JSON.stringify({ id: cart.id, lines }));
	dispatchEvent(new Event(CHANGED));
}

/** The next cart is another one, with its own id. */
export function clearCart(): void {
	localStorage.removeItem(KEY);
	dispatchEvent(new Event(CHANGED));
}

/** Calls back when the cart changes, in this tab or in another one. */
export function onCartChange(changed: () => void): void {
	addEventListener(CHANGED, changed);
	addEventListener("storage", (event) => {
		if (event.key === KEY || event.key === null) changed();
	});
}

export function countOf(cart: Cart): number {
	return cart.lines.reduce((sum, line) => sum + line.quantity, 0);
}

/** In the shop's currency; added up in cents, so that no fraction of a cent appears. */
export function totalOf(cart: Cart): number {
	return cart.lines.reduce((sum, line) => sum + Math.round(line.product.price * 100) * line.quantity, 0) / 100;
}

function parseStored(text: string | null): Cart | null {
	if (text === null) return null;
	try {
		const stored: unknown = JSON.parse(text);
		if (!isRecord(stored) || typeof stored["id"] !== "string" || !Array.isArray(stored["lines"])) return null;
		const lines = stored["lines"].flatMap((line: unknown): CartLine[] => {
			if (!isRecord(line) || typeof line["product_id"] !== "string") return [];
			const product = productById(line["product_id"]);
			const quantity = line["quantity"];
			if (product === null || typeof quantity !== "number" || !Number.isInteger(quantity) || quantity < 1) return [];
			return [{ product, quantity: Math.min(quantity, MOST_OF_ONE) }];
		});
		return { id: stored["id"], lines };
	} catch {
		return null;
	}
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
