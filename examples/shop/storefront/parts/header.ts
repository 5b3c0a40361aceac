import { type Html, html } from "../html.ts";
import { bag, mark } from "./icons.ts";
import type { Shell } from "./layout.ts";

export function header(shell: Shell, path: string): Html {
	return html`<div class="demo-bar">
			<p>A demo shop of Pipit. Nothing here is sold.</p>
			<a href="/demo/inbox" data-test="to-inbox">Open the inbox beside it</a>
		</div>
		<header class="header">
			<a class="brand" href="/demo/" data-test="home">${mark}<span>${shell.siteName}</span></a>
			<nav class="nav" aria-label="Categories">
				${shell.categories.map((category) => {
					const address = `/demo/category/${category.slug}`;
					return html`<a
						href="${address}"
						data-test="category-${category.slug}"
						${address === path ? html` aria-current="page"` : null}
						>${category.name}</a
					>`;
				})}
			</nav>
			<a class="bag" href="/demo/cart" data-test="cart-link"
				>${bag}<span>Cart</span><span class="bag-count" data-test="cart-count" data-cart-count hidden>0</span></a
			>
		</header>`;
}
