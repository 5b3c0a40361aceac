import type { CatalogueProduct } from "../catalogue.ts";
import { type Html, html } from "../html.ts";
import { formatPrice, pathOf } from "../product.ts";

/** A product in a grid; the whole card leads to its page. */
export function productCard(product: CatalogueProduct, eager: boolean): Html {
	return html`<li class="card">
		<a href="${pathOf(product.url)}" data-test="product-${product.product_id}">
			<span class="card-picture"
				><img
					src="${pathOf(product.image_url)}"
					alt="${product.text.alt}"
					width="600"
					height="600"
					loading="${eager ? "eager" : "lazy"}"
					decoding="async"
			/></span>
			<span class="card-name">${product.name}</span>
			<span class="card-price">${formatPrice(product.price, product.currency)}</span>
			<span class="card-line">${product.text.line}</span>
		</a>
	</li>`;
}
