import { addDecimals, multiplyDecimals, type Decimal } from "./decimal.ts";
import type { CartItem } from "./facts.ts";

/** Sum of price × quantity, exact; items without a price count nothing. */
export function cartValue(items: readonly CartItem[]): Decimal {
	let sum: Decimal = 0;
	for (const { price, quantity } of items) {
		if (price !== null) sum = addDecimals(sum, quantity === 1 ? price : multiplyDecimals(price, quantity));
	}
	return sum;
}
