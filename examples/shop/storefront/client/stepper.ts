import { MOST_OF_ONE } from "./cart.ts";
import { button, element, need } from "./dom.ts";

/** Minus, number, plus. Calls back with what the visitor set, between `least` and 20. */
export function connectStepper(root: HTMLElement, least: number, changed: (quantity: number) => void): void {
	const input = need("input", HTMLInputElement, root);
	const set = (wanted: number): void => {
		const quantity = Math.max(least, Math.min(MOST_OF_ONE, Number.isFinite(wanted) ? Math.trunc(wanted) : least));
		input.value = String(quantity);
		changed(quantity);
	};
	for (const step of root.querySelectorAll("[data-step]")) {
		step.addEventListener("click", () => set(Number(input.value) + Number(step.getAttribute("data-step"))));
	}
	input.addEventListener("change", () => set(Number(input.value)));
}

/** The same, made by the client for a line of the cart. */
export function stepper(
	label: string,
	test: string,
	quantity: number,
	changed: (quantity: number) => void,
): HTMLElement {
	const root = element(
		"div",
		{ class: "stepper", role: "group", "aria-label": label },
		button({ "data-step": -1, "aria-label": "One less", "data-test": `less-${test}` }, "−", () => undefined),
		element("input", { inputmode: "numeric", value: quantity, "aria-label": label, "data-test": `quantity-${test}` }),
		button({ "data-step": 1, "aria-label": "One more", "data-test": `more-${test}` }, "+", () => undefined),
	);
	connectStepper(root, 0, changed);
	return root;
}
