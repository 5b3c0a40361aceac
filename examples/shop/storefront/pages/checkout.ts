import { type Html, html } from "../html.ts";
import { layout, type Shell } from "../parts/layout.ts";

/** `/demo/checkout`: asks what a parcel needs; no payment, nothing leaves the browser but the shop's events. */
export function checkoutPage(shell: Shell): Html {
	return layout(shell, {
		kind: "checkout",
		title: "Checkout",
		description: "Where the parcel goes.",
		path: "/demo/checkout",
		head: null,
		main: html`<section class="checkout" aria-labelledby="checkout-title">
			<div>
				<h1 id="checkout-title">Where does it go?</h1>
				<form class="checkout-form" id="checkout-form" data-checkout-form data-test="checkout-form" novalidate>
					${field("email", "Email", "email", "email", "anna@example.org")}
					${field("name", "Name", "text", "name", "Anna Weber")}
					${field("street", "Street and number", "text", "street-address", "Lindenallee 12")}
					<div class="field-row">
						${field("postcode", "Postcode", "text", "postal-code", "10115")}
						${field("city", "City", "text", "address-level2", "Berlin")}
					</div>
					<p class="form-note" role="alert" data-checkout-note data-test="checkout-note"></p>
					<button class="button button-brand button-wide" data-test="buy">Buy now</button>
					<p class="small">This is a demo, filled in with an example. No money moves, and no parcel leaves.</p>
				</form>
			</div>
			<aside class="summary" aria-label="Your order" data-summary data-test="summary"></aside>
		</section>`,
	});
}

function field(name: string, label: string, type: string, autocomplete: string, example: string): Html {
	return html`<div class="field">
		<label for="checkout-${name}">${label}</label>
		<input
			id="checkout-${name}"
			name="${name}"
			type="${type}"
			autocomplete="${autocomplete}"
			placeholder="${example}"
			required
			data-test="checkout-${name}"
		/>
	</div>`;
}
