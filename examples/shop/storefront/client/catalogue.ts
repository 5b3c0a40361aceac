import { pathOf, type ShopProduct } from "../product.ts";

/** Put in by the build from products.yaml. */
declare const PIPIT_SHOP_PRODUCTS: readonly ShopProduct[];

/** The shop's products. Their addresses are those of the host that the page came from, whatever port it is served at. */
const PRODUCTS: ReadonlyMap<string, ShopProduct> = new Map(
	PIPIT_SHOP_PRODUCTS.map((product) => [
		product.product_id,
		{ ...product, url: location.origin + pathOf(product.url), image_url: location.origin + pathOf(product.image_url) },
	]),
);

export function productById(productId: string): ShopProduct | null {
	return PRODUCTS.get(productId) ?? null;
}
