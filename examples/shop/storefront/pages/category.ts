import type { Category } from "../catalogue.ts";
import { type Html, html } from "../html.ts";
import { layout, type Shell } from "../parts/layout.ts";
import { productCard } from "../parts/product-card.ts";

/** `/demo/category/<slug>` */
export function categoryPage(shell: Shell, category: Category): Html {
	return layout(shell, {
		kind: "category",
		title: category.name,
		description: category.line,
		path: `/demo/category/${category.slug}`,
		head: null,
		main: html`<section class="shelf shelf-first">
			<div class="page-head">
				<h1>${category.name}</h1>
				<p>${category.line}</p>
			</div>
			<ul class="grid grid-wide">
				${category.products.map((product) => productCard(product, true))}
			</ul>
		</section>`,
	});
}
