import { formatPrice, pathOf } from "../product.ts";
import { type Cart, clearCart, readCart, totalOf } from "./cart.ts";
import { orderProperties } from "./cart-events.ts";
import { element, fieldText, need } from "./dom.ts";
import { keepLastOrder } from "./last-order.ts";
import { identify, track } from "./pipit.ts";
import { randomId } from "./random-id.ts";

export function startCheckoutPage(): void {
	const cart = readCart();
	if (cart.lines.length === 0) {
		location.replace("/demo/cart");
		return;
	}
	const currency = cart.lines[0]?.product.currency ?? "EUR";
	track("Checkout Started", { cart_id: cart.id, ...orderProperties(cart, currency) });
	need("[data-summary]", HTMLElement).replaceChildren(...summary(cart, currency));
	const form = need("[data-checkout-form]", HTMLFormElement);
	fillInExample(form);
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		if (complain(form)) return;
		const name = fieldText(form, "name");
		identify({
			email: fieldText(form, "email"),
			name,
			city: fieldText(form, "city"),
			postal_code: fieldText(form, "postcode"),
		});
		// Another tab may have changed it since; what is bought is what is in it now.
		const bought = readCart();
		const order = { order_id: randomId(), cart_id: bought.id, ...orderProperties(bought, currency) };
		track("Order Completed", order);
		keepLastOrder({
			name,
			total: totalOf(bought),
			currency,
			productIds: bought.lines.map((line) => line.product.product_id),
		});
		clearCart();
		location.assign("/demo/thanks");
	});
}

/**
 * Trying the demo should not mean typing. The address is another one on each visit: two visitors with one email address
 * would be one person.
 */
function fillInExample(form: HTMLFormElement): void {
	const example = {
		email: `anna-${randomId().slice(-5)}@example.org`,
		name: "Anna Weber",
		street: "Lindenallee 12",
		postcode: "10115",
		city: "Berlin",
	};
	for (const [name, value] of Object.entries(example)) {
		const input = need(`[name="${name}"]`, HTMLInputElement, form);
		if (input.value === "") input.value = value;
	}
}

/** Says what is missing, and puts the keyboard into the first such field. */
function complain(form: HTMLFormElement): boolean {
	const inputs = [...form.querySelectorAll("input")];
	for (const input of inputs) input.setAttribute("aria-invalid", String(!input.checkValidity()));
	const wrong = inputs.find((input) => !input.checkValidity());
	const note = need("[data-checkout-note]", HTMLElement);
	note.textContent = wrong === undefined ? "" : `Please fill in: ${wrong.labels?.[0]?.textContent ?? wrong.name}.`;
	wrong?.focus();
	return wrong !== undefined;
}

function summary(cart: Cart, currency: string): readonly HTMLElement[] {
	const lines = cart.lines.map((line) =>
		element(
			"li",
			{},
			element("img", { src: pathOf(line.product.image_url), alt: "", width: 600, height: 600 }),
			element("span", {}, `${line.quantity} × ${line.product.name}`),
			element("span", {}, formatPrice((Math.round(line.product.price * 100) * line.quantity) / 100, currency)),
		),
	);
	return [
		element("ul", { class: "summary-lines" }, ...lines),
		element(
			"dl",
			{},
			element("dt", {}, "Parcel"),
			element("dd", {}, "on us"),
			element("dt", {}, "Total"),
			element("dd", { "data-test": "order-total" }, formatPrice(totalOf(cart), currency)),
		),
	];
}
