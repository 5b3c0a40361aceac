import { currentPage } from "../core/engagement.ts";
import { pageOfProduct, track } from "../core/start.ts";
import { settings } from "../core/settings.ts";

/** What JSON-LD promises. A page that breaks the promise is looked at in vain, and nothing else. */
interface LinkedData {
	readonly "@type": string;
	readonly "@graph"?: readonly LinkedData[];
}

let seen = "";

/**
 * Tells that a product was viewed where the page describes exactly one in JSON-LD, as shops do for search engines. Runs
 * every second, which is what the page has after it loaded to tell its product itself: a call counts, not a description.
 */
export function viewProduct(): void {
	if (settings.ignore?.includes("json-ld")) return;
	if (document.readyState !== "complete") return;
	const scripts = [...document.querySelectorAll('[type$="ld+json"]')];
	const described = scripts.map((script) => script.textContent).join();
	if (described === seen) return;
	seen = described;
	const [product, another] = JSON.parse(`[${described}]`)
		.flat()
		.flatMap((data: LinkedData) => data["@graph"] ?? data)
		.filter((data: LinkedData) => /Product/.test(data["@type"]));
	if (!product || another || pageOfProduct === currentPage) return;
	const { sku, productID, name, brand, category, image, offers } = product;
	const [offer = {}] = [offers].flat();
	track("Product Viewed", {
		product_id: productID ?? sku,
		name,
		brand: brand?.name,
		category,
		price: Number(offer.price ?? offer.lowPrice),
		currency: offer.priceCurrency,
		image_url: image?.url ?? [image].flat()[0],
		url: location.href,
	});
}
