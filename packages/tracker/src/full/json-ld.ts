import { track } from "../core/start.ts";
import { settings } from "../core/settings.ts";
import { guarded, on } from "../core/trace.ts";

interface LinkedData {
	readonly [key: string]: unknown;
}

/** What a page needs to put its description in place after its address changed. */
const SETTLE_MS = 200;

let seen = "";

/** Tells that a product was viewed where the page describes exactly one in JSON-LD, as shops do for search engines. */
export function watchProducts(): void {
	if (settings.ignore?.includes("json-ld")) return;
	const look = () => setTimeout(guarded(viewProduct), SETTLE_MS);
	on("load pipit popstate", look);
	look();
}

function viewProduct(): void {
	const scripts = [...document.querySelectorAll('[type$="ld+json"]')];
	const text = scripts.map((script) => script.textContent).join();
	if (text === seen) return;
	seen = text;
	const products = JSON.parse(`[${text}]`)
		.flat()
		.flatMap((data: LinkedData) => data["@graph"] ?? data)
		.filter((data: LinkedData) => /Product/.test(`${data["@type"]}`));
	if (products[1] || !products[0]) return;
	const { sku, productID, name, brand, category, image, offers } = products[0];
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
