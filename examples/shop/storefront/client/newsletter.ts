import { fieldText, need } from "./dom.ts";
import { identify } from "./pipit.ts";

/** The sign-up at the foot of every page but the checkout, which asks for the address itself. */
export function startNewsletter(): void {
	const form = document.querySelector<HTMLFormElement>("[data-newsletter]");
	if (form === null) return;
	const note = need("[data-newsletter-note]", HTMLElement);
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		const input = need("input[name=email]", HTMLInputElement, form);
		input.setAttribute("aria-invalid", String(!input.checkValidity()));
		if (!input.checkValidity()) {
			note.textContent = "This does not look like an email address yet.";
			input.focus();
			return;
		}
		identify({ email: fieldText(form, "email"), newsletter: true });
		note.textContent = "Thank you. You will hear from us when the kiln is opened.";
		form.reset();
	});
}
