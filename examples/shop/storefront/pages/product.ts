import type { CatalogueProduct, Category } from "../catalogue.ts";
import { type Html, html, jsonScript } from "../html.ts";
import { layout, type Shell } from "../parts/layout.ts";
import { productCard } from "../parts/product-card.ts";
import { formatPrice, pathOf } from "../product.ts";

/** `/demo/product/<id>`, with the product as schema.org's Product for machines. */
export function productPage(shell: Shell, category: Category, product: CatalogueProduct): Html {
	const others = category.products.filter((other) => other.product_id !== product.product_id);
	return layout(shell, {
		kind: "product",
		title: product.name,
		description: product.text.line,
		path: pathOf(product.url),
		head: jsonScript("application/ld+json", structuredData(shell, category, product)),
		main: html`<article class="product" data-product="${product.product_id}">
				<div class="product-picture">
					<img src="${pathOf(product.image_url)}" alt="${product.text.alt}" width="600" height="600" />
				</div>
				<div class="product-text">
					<p class="crumb"><a href="/demo/category/${category.slug}">${category.name}</a></p>
					<h1>${product.name}</h1>
					<p class="product-line">${product.text.line}</p>
					<p class="product-price" data-test="price">${formatPrice(product.price, product.currency)}</p>
					<form class="product-form" data-add-form>
						<label class="visually-hidden" for="quantity">Quantity</label>
						<div class="stepper" data-stepper>
							<button type="button" data-step="-1" aria-label="One less">−</button>
							<input
								id="quantity"
								name="quantity"
								inputmode="numeric"
								pattern="[0-9]*"
								value="1"
								data-test="quantity"
							/>
							<button type="button" data-step="1" aria-label="One more">+</button>
						</div>
						<button class="button button-brand" data-test="add-to-cart">Add to cart</button>
					</form>
					<p class="product-note" role="status" data-add-note data-test="added"></p>
					<p class="product-description">${product.text.description}</p>
					<ul class="product-details">
						${product.text.details.map((detail) => html`<li>${detail}</li>`)}
					</ul>
				</div>
			</article>
			<section class="shelf" aria-labelledby="others">
				<div class="shelf-head"><h2 id="others">Beside it on the shelf</h2></div>
				<ul class="grid grid-three">
					${others.map((other) => productCard(other, false))}
				</ul>
			</section>`,
	});
}

function structuredData(shell: Shell, category: Category, product: CatalogueProduct): unknown {
	return {
		"@context": "https://schema.org",
		"@type": "Product",
		productID: product.product_id,
		sku: product.product_id,
		name: product.name,
		description: product.text.description,
		category: category.name,
		image: product.image_url,
		url: product.url,
		brand: { "@type": "Brand", name: shell.siteName },
		offers: {
			"@type": "Offer",
			price: product.price.toFixed(2),
			priceCurrency: product.currency,
			availability: "https://schema.org/InStock",
			url: product.url,
		},
	};
}
