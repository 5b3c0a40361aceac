import { type Html, html } from "../html.ts";
import { mark } from "./icons.ts";
import type { Shell } from "./layout.ts";

/** The sign-up for the newsletter, above the footer. */
export function letter(): Html {
	return html`<section class="letter" aria-labelledby="letter-title">
		<div>
			<h2 id="letter-title">A letter, when the kiln is opened.</h2>
			<p>Six or seven times a year: what came out well, what cracked, and what we drank while waiting.</p>
		</div>
		<form class="letter-form" data-newsletter data-test="newsletter-form" novalidate>
			<label for="letter-email">Your email address</label>
			<div class="letter-row">
				<input
					id="letter-email"
					name="email"
					type="email"
					autocomplete="email"
					required
					placeholder="you@example.org"
					data-test="newsletter-email"
				/>
				<button class="button button-light" data-test="newsletter-submit">Write to me</button>
			</div>
			<p class="letter-note" role="status" data-newsletter-note data-test="newsletter-note"></p>
		</form>
	</section>`;
}

export function footer(shell: Shell): Html {
	return html`<footer class="footer">
		<a class="brand" href="/demo/">${mark}<span>${shell.siteName}</span></a>
		<nav aria-label="Shop">
			${shell.categories.map((category) => html`<a href="/demo/category/${category.slug}">${category.name}</a>`)}<a
				href="/demo/cart"
				>Cart</a
			>
		</nav>
		<button class="link" type="button" data-consent-open data-test="privacy">Privacy choices</button>
		<p>Uferstr. 8, Berlin. Open when the light is on.</p>
	</footer>`;
}
