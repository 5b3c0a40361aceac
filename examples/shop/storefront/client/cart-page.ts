import { formatPrice, pathOf } from "../product.ts";
import { type Cart, type CartLine, onCartChange, readCart, totalOf } from "./cart.ts";
import { changeQuantity, trackCartViewed } from "./cart-events.ts";
import { button, element, need } from "./dom.ts";
import { stepper } from "./stepper.ts";

export function startCartPage(): void {
	const body = need("[data-cart-body]", HTMLElement);
	const cart = readCart();
	trackCartViewed(cart);
	draw(body, cart);
	onCartChange(() => draw(body, readCart()));
}

function draw(body: HTMLElement, cart: Cart): void {
	// Redrawing must not take the keyboard away from the button that caused it.
	const focused = document.activeElement?.getAttribute("data-test") ?? null;
	if (cart.lines.length === 0) body.replaceChildren(empty());
	else body.replaceChildren(element("ul", { class: "cart-lines" }, ...cart.lines.map(lineOf)), summary(cart));
	if (focused === null || body.contains(document.activeElement)) return;
	const again = [...body.querySelectorAll<HTMLElement>("[data-test]")].find(
		(candidate) => candidate.dataset["test"] === focused,
	);
	again?.focus();
}

function lineOf(line: CartLine): HTMLElement {
	const { product, quantity } = line;
	return element(
		"li",
		{ class: "cart-line", "data-test": `line-${product.product_id}` },
		element(
			"a",
			{ href: pathOf(product.url), class: "cart-picture", tabindex: -1, "aria-hidden": "true" },
			element("img", { src: pathOf(product.image_url), alt: "", width: 600, height: 600 }),
		),
		element(
			"div",
			{ class: "cart-what" },
			element("a", { href: pathOf(product.url), class: "cart-name" }, product.name),
			element("p", { class: "small" }, `${formatPrice(product.price, product.currency)} each`),
			button(
				{ class: "link", "data-test": `remove-${product.product_id}`, "aria-label": `Remove ${product.name}` },
				"Remove",
				() => changeQuantity(product, 0),
			),
		),
		stepper(`Quantity of ${product.name}`, product.product_id, quantity, (wanted) => changeQuantity(product, wanted)),
		element(
			"p",
			{ class: "cart-sum" },
			formatPrice((Math.round(product.price * 100) * quantity) / 100, product.currency),
		),
	);
}

function summary(cart: Cart): HTMLElement {
	const currency = cart.lines[0]?.product.currency ?? "EUR";
	return element(
		"aside",
		{ class: "summary", "aria-label": "Sum" },
		element(
			"dl",
			{},
			element("dt", {}, "Things"),
			element("dd", { "data-test": "cart-total" }, formatPrice(totalOf(cart), currency)),
			element("dt", {}, "Parcel"),
			element("dd", {}, "on us"),
		),
		element(
			"a",
			{ class: "button button-brand button-wide", href: "/demo/checkout", "data-test": "checkout" },
			"To the checkout",
		),
		element("p", { class: "small" }, "We keep it for you. There is no hurry."),
	);
}

function empty(): HTMLElement {
	return element(
		"div",
		{ class: "empty", "data-test": "cart-empty" },
		element("p", {}, "Nothing in it yet. The shelf is over there."),
		element("a", { class: "button", href: "/demo/" }, "Look around"),
	);
}
