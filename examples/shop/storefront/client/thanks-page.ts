import { formatPrice, pathOf } from "../product.ts";
import { productById } from "./catalogue.ts";
import { element, need } from "./dom.ts";
import { readLastOrder } from "./last-order.ts";

export function startThanksPage(): void {
	const order = readLastOrder();
	if (order === null) return;
	const first = order.name.split(" ")[0] ?? order.name;
	need("[data-thanks]", HTMLElement).textContent =
		`${first}, your order of ${formatPrice(order.total, order.currency)} has reached us. It leaves on the next working day, in paper and string.`;
	need("[data-thanks-pictures]", HTMLElement).replaceChildren(
		...order.productIds.flatMap((id) => {
			const product = productById(id);
			return product === null
				? []
				: [
						element(
							"li",
							{},
							element("img", { src: pathOf(product.image_url), alt: product.name, width: 600, height: 600 }),
						),
					];
		}),
	);
}
