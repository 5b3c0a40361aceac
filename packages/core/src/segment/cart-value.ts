import { addDecimals, multiplyDecimals, type Decimal } from "./decimal.ts";
import type { CartItem } from "./facts.ts";

/** A list of items never changes, and of several conditions one after the other asks for the same one's value. */
let lastItems: readonly CartItem[] = [];
let lastValue: Decimal = 0;

/** Sum of price × quantity, exact; items without a price count nothing. */
export function cartValue(items: readonly CartItem[]): Decimal {
	if (items === lastItems) return lastValue;
	let sum: Decimal = 0;
	for (const { price, quantity } of items) {
		if (price !== null) sum = addDecimals(sum, quantity === 1 ? price : multiplyDecimals(price, quantity));
	}
	lastItems = items;
	lastValue = sum;
	return sum;
}
