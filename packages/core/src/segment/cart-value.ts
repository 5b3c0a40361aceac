import { addDecimals, multiplyDecimals, type Decimal } from "./decimal.ts";
import type { CartItem } from "./facts.ts";

/** A list of items never changes, so that its value is worked out once. */
const known = new WeakMap<readonly CartItem[], Decimal>();

/** Sum of price × quantity, exact; items without a price count nothing. */
export function cartValue(items: readonly CartItem[]): Decimal {
	if (items.length === 0) return 0;
	let sum = known.get(items);
	if (sum !== undefined) return sum;
	sum = 0;
	for (const { price, quantity } of items) {
		if (price !== null) sum = addDecimals(sum, quantity === 1 ? price : multiplyDecimals(price, quantity));
	}
	known.set(items, sum);
	return sum;
}
