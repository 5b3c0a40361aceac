import { type Html, html } from "../html.ts";

/**
 * The shop's question for consent. It stands first in the page, so that the keyboard reaches it first, and it blocks
 * nothing: the shop works with it open. Saying yes and saying no weigh the same.
 */
export function consentBanner(): Html {
	return html`<section
		class="consent"
		aria-labelledby="consent-title"
		data-consent
		data-test="consent"
		tabindex="-1"
		hidden
	>
		<div class="consent-text">
			<h2 id="consent-title">May we remember your visit?</h2>
			<p>
				With your yes we note what you look at and what you put in the cart, and our emails show you what is still
				there. With your no we store nothing, and the shop works all the same.
			</p>
		</div>
		<fieldset class="consent-choices" data-consent-choices data-test="consent-choices" hidden>
			<legend>What we may do</legend>
			<label
				><input type="checkbox" name="analytics" data-test="choose-analytics" /><span
					><b>Remember what you do in the shop</b>Pages, products, cart and orders.</span
				></label
			>
			<label
				><input type="checkbox" name="personalization" data-test="choose-personalization" /><span
					><b>Show you your own things</b>Your cart in our emails, instead of a general pick.</span
				></label
			>
		</fieldset>
		<div class="consent-actions">
			<button class="button button-plain" type="button" data-consent-accept data-test="accept">Accept</button>
			<button class="button button-plain" type="button" data-consent-decline data-test="decline">Decline</button>
			<button class="button button-plain" type="button" data-consent-choose data-test="choose" aria-expanded="false">
				Choose
			</button>
			<button class="button button-plain" type="button" data-consent-save data-test="save-choice" hidden>
				Save my choice
			</button>
		</div>
	</section>`;
}
