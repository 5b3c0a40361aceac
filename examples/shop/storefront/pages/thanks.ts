import { type Html, html } from "../html.ts";
import { arrow } from "../parts/icons.ts";
import { layout, type Shell } from "../parts/layout.ts";

/** `/demo/thanks`: after the order. */
export function thanksPage(shell: Shell): Html {
	return layout(shell, {
		kind: "thanks",
		title: "Thank you",
		description: "Your order has reached us.",
		path: "/demo/thanks",
		head: null,
		main: html`<section class="thanks">
			<div class="thanks-text">
				<h1>Thank you.<br />We are wrapping it.</h1>
				<p data-thanks data-test="thanks">Your order has reached us.</p>
				<p class="thanks-actions">
					<a class="button" href="/demo/inbox" data-test="to-inbox-after-order">Open the inbox again ${arrow}</a
					><a class="more" href="/demo/">Back to the shop</a>
				</p>
			</div>
			<ul class="thanks-pictures" data-thanks-pictures></ul>
		</section>`,
	});
}
