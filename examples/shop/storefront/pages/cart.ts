import { type Html, html } from "../html.ts";
import { layout, type Shell } from "../parts/layout.ts";

/** `/demo/cart`: the client fills it from the cart that the browser keeps. */
export function cartPage(shell: Shell): Html {
	return layout(shell, {
		kind: "cart",
		title: "Cart",
		description: "What you have put aside.",
		path: "/demo/cart",
		head: null,
		main: html`<section class="cart" aria-labelledby="cart-title">
			<h1 id="cart-title">Your cart</h1>
			<div class="cart-body" data-cart-body data-test="cart"></div>
			<noscript><p>The cart is kept by your browser and needs JavaScript.</p></noscript>
		</section>`,
	});
}
