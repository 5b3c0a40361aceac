import { quantityOf, readCart } from "./cart.ts";
import { changeQuantity, productProperties } from "./cart-events.ts";
import { productById } from "./catalogue.ts";
import { element, need } from "./dom.ts";
import { track } from "./pipit.ts";
import { connectStepper } from "./stepper.ts";

export function startProductPage(): void {
	const product = productById(need("[data-product]", HTMLElement).dataset["product"] ?? "");
	if (product === null) return;
	track("Product Viewed", productProperties(product));
	let wanted = 1;
	connectStepper(need("[data-stepper]", HTMLElement), 1, (quantity) => {
		wanted = quantity;
	});
	const note = need("[data-add-note]", HTMLElement);
	need("[data-add-form]", HTMLFormElement).addEventListener("submit", (event) => {
		event.preventDefault();
		const inCart = quantityOf(readCart(), product);
		const after = quantityOf(changeQuantity(product, inCart + wanted), product);
		note.replaceChildren(
			after === inCart ? "There are no more on the shelf. " : "In your cart. ",
			element("a", { href: "/demo/cart", "data-test": "go-to-cart" }, "Go to the cart"),
		);
	});
}
