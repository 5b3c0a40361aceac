import { countOf, onCartChange, readCart } from "./cart.ts";
import { startCartPage } from "./cart-page.ts";
import { startCheckoutPage } from "./checkout-page.ts";
import { startConsent } from "./consent.ts";
import { need } from "./dom.ts";
import { startNewsletter } from "./newsletter.ts";
import { startProductPage } from "./product-page.ts";
import { startThanksPage } from "./thanks-page.ts";

const STARTS: { readonly [kind: string]: () => void } = {
	product: startProductPage,
	cart: startCartPage,
	checkout: startCheckoutPage,
	thanks: startThanksPage,
};

startConsent();
startNewsletter();
showCount();
onCartChange(showCount);
STARTS[document.body.dataset["page"] ?? ""]?.();

function showCount(): void {
	const count = countOf(readCart());
	const badge = need("[data-cart-count]", HTMLElement);
	badge.textContent = String(count);
	badge.hidden = count === 0;
}
