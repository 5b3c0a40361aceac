import type { Json, ProfileEvent } from "../event/index.ts";
import { isCartEvent } from "../profile/cart.ts";
import { productList, productsOf } from "../profile/cart-line.ts";
import { cartValue } from "../segment/cart-value.ts";
import { decimalToNumber } from "../segment/decimal.ts";
import { durationMs } from "../segment/duration.ts";
import type { CartRule } from "../segment/rule.ts";
import { compileWhere } from "../segment/static-test.ts";
import { evidenceOf, jsonOf, type Past } from "./past.ts";
import { type Finding, isoTime } from "./reason.ts";

/** More products than this are not told one by one. */
const MOST_PRODUCTS = 20;

/** What is in the cart, since when nothing happened to it, and the events that made it so: those since it was last set as a whole. */
export function cartFinding({ state, counted, zone }: Past, { cart: rule }: CartRule): Finding {
	const { items, updatedAt, resetAt } = state.cart;
	const passes = rule.contains === undefined ? null : compileWhere(rule.contains, zone);
	const products = items.slice(-MOST_PRODUCTS).map((item) => ({
		product_id: item.product_id,
		name: item.name,
		variant: item.variant,
		quantity: item.quantity,
		price: item.price,
		...(passes === null ? null : { passes: passes({ ...item, ...item.more }) }),
	}));
	const isTimed = rule.idle !== undefined || rule.leave_after !== undefined;
	const entersAt = isTimed && updatedAt !== null ? updatedAt + (rule.idle === undefined ? 0 : durationMs(rule.idle)) : null;
	const leavesAt = entersAt === null || rule.leave_after === undefined ? null : entersAt + durationMs(rule.leave_after);
	const changes = counted.filter(isCartEvent);
	const from = Math.max(0, changes.findLastIndex((event) => event.time === resetAt && isWhole(event)));
	return {
		found: {
			items: items.length,
			value: decimalToNumber(cartValue(items)),
			products,
			updated_at: isoTime(updatedAt),
			enters_at: isoTime(entersAt),
			leaves_at: isoTime(leavesAt),
		},
		needed: jsonOf(rule),
		evidence: changes
			.slice(from)
			.map((event) => evidenceOf(event, AS[event.name] ?? "cart", productIds(event)))
			.toReversed(),
	};
}

const AS: { readonly [name: string]: string } = {
	"Product Added": "added",
	"Product Removed": "removed",
	"Order Completed": "emptied",
};

/** Whether it says what all of the cart is. */
function isWhole({ name, properties }: ProfileEvent): boolean {
	return name === "Order Completed" || (name.startsWith("Cart ") && productList(properties) !== null);
}

function productIds({ name, properties }: ProfileEvent): Json {
	const products = name.startsWith("Product ") ? productsOf(properties) : (productList(properties) ?? []);
	const ids = products.map((product) => (Object.hasOwn(product, "product_id") ? (product["product_id"] ?? null) : null));
	return ids.length > 1 ? ids : (ids[0] ?? null);
}
