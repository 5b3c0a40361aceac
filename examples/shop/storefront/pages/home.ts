import type { Catalogue } from "../catalogue.ts";
import { type Html, html } from "../html.ts";
import { arrow } from "../parts/icons.ts";
import { layout, type Shell } from "../parts/layout.ts";
import { productCard } from "../parts/product-card.ts";

/** `/demo/`: the hero, then every product by category. */
export function homePage(shell: Shell, catalogue: Catalogue): Html {
	return layout(shell, {
		kind: "home",
		title: shell.siteName,
		description: "Ceramics, tea and things for the home. Twelve of them, chosen slowly.",
		path: "/demo/",
		head: null,
		main: html`<section class="hero">
				<div class="hero-text">
					<h1>Clay,<br />leaf &amp;<br />linen.</h1>
					<p>
						Twelve things for slow mornings and long evenings. We use every one of them ourselves, and we sell nothing
						else.
					</p>
					<a class="button" href="#ceramics">See all twelve ${arrow}</a>
				</div>
				<div class="hero-pictures">
					<a class="hero-large" href="/demo/product/moon-jar"
						><img
							src="/demo/images/moon-jar.png"
							alt="A round white jar with a branch of orange berries."
							width="600"
							height="600"
					/></a>
					<a class="hero-small" href="/demo/product/tide-mug"
						><img src="/demo/images/tide-mug.png" alt="A white mug with three blue waves." width="600" height="600"
					/></a>
				</div>
			</section>
			${catalogue.categories.map(
				(category) =>
					html`<section class="shelf" id="${category.slug}" aria-labelledby="${category.slug}-title">
						<div class="shelf-head">
							<h2 id="${category.slug}-title">${category.name}</h2>
							<p>${category.line}</p>
							<a class="more" href="/demo/category/${category.slug}">All ${category.name.toLowerCase()} ${arrow}</a>
						</div>
						<ul class="grid">
							${category.products.map((product) => productCard(product, false))}
						</ul>
					</section>`,
			)}`,
	});
}
