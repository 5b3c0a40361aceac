import { track } from "../core/start.ts";
import { settings } from "../core/settings.ts";
import { guarded, on } from "../core/trace.ts";

/** What JSON-LD promises. A page that breaks the promise is looked at in vain, and nothing else. */
interface LinkedData {
	readonly "@type": string;
	readonly "@graph"?: readonly LinkedData[];
}

/** What a page needs to put its description in place after its address changed. */
const SETTLE_MS = 200;

let seen = "";

/** Tells that a product was viewed where the page describes exactly one in JSON-LD, as shops do for search engines. */
export function watchProducts(): void {
	if (settings.ignore?.includes("json-ld")) return;
	on("load pipit popstate", look);
	look();
}

function look(): void {
	setTimeout(guarded(viewProduct), SETTLE_MS);
}

function viewProduct(): void {
	const scripts = [...document.querySelectorAll('[type$="ld+json"]')];
	const described = scripts.map((script) => script.textContent).join();
	if (described === seen) return;
	seen = described;
	const [product, another] = JSON.parse(`[${described}]`)
		.flat()
		.flatMap((data: LinkedData) => data["@graph"] ?? data)
		.filter((data: LinkedData) => /Product/.test(data["@type"]));
	if (!product || another) return;
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
