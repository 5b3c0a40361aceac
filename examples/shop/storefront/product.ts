/** A product as products.yaml lists it, and as the shop's events carry it. */
export interface ShopProduct {
	readonly product_id: string;
	readonly name: string;
	readonly price: number;
	readonly currency: string;
	readonly url: string;
	readonly image_url: string;
	readonly category: string;
}

const FORMATS = new Map<string, Intl.NumberFormat>();

/** `€26.00`, as it stands on the shop's pages. */
export function formatPrice(amount: number, currency: string): string {
	let format = FORMATS.get(currency);
	if (format === undefined) {
		format = new Intl.NumberFormat("en-IE", { style: "currency", currency });
		FORMATS.set(currency, format);
	}
	return format.format(amount);
}

/** Where a product's page and picture stand on this site, without the host: the shop may be served at another port. */
export function pathOf(address: string): string {
	return new URL(address).pathname;
}
