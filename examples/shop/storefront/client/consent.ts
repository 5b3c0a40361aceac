import { need } from "./dom.ts";
import { type ConsentChoice, tellAsking, tellConsent } from "./pipit.ts";

const KEY = "lehm-laub-consent";

/** Shows the question while it is undecided, and again whenever the visitor asks for it. */
export function startConsent(): void {
	const banner = new ConsentBanner(need("[data-consent]", HTMLElement));
	const choice = readChoice();
	// The tracker keeps nothing in the browser of somebody who declined, so each page tells it again.
	if (choice === null) {
		banner.show();
		tellAsking();
	} else tellConsent(choice);
	for (const opener of document.querySelectorAll("[data-consent-open]")) {
		opener.addEventListener("click", () => banner.reopen(opener instanceof HTMLElement ? opener : null));
	}
}

class ConsentBanner {
	readonly #root: HTMLElement;
	readonly #choices: HTMLElement;
	readonly #choose: HTMLButtonElement;
	readonly #save: HTMLButtonElement;
	/** Where the keyboard goes back to when it was opened by hand. */
	#opener: HTMLElement | null = null;

	constructor(root: HTMLElement) {
		this.#root = root;
		this.#choices = need("[data-consent-choices]", HTMLElement, root);
		this.#choose = need("[data-consent-choose]", HTMLButtonElement, root);
		this.#save = need("[data-consent-save]", HTMLButtonElement, root);
		const press = (name: string, pressed: () => void): void =>
			need(`[data-consent-${name}]`, HTMLButtonElement, root).addEventListener("click", pressed);
		press("accept", () => this.#decide({ analytics: true, personalization: true }));
		press("decline", () => this.#decide({ analytics: false, personalization: false }));
		press("choose", () => this.#openChoices());
		press("save", () =>
			this.#decide({
				analytics: this.#box("analytics").checked,
				personalization: this.#box("personalization").checked,
			}),
		);
		// Showing somebody their own things needs to know what they did.
		this.#box("personalization").addEventListener("change", () => {
			if (this.#box("personalization").checked) this.#box("analytics").checked = true;
		});
		this.#box("analytics").addEventListener("change", () => {
			if (!this.#box("analytics").checked) this.#box("personalization").checked = false;
		});
		root.addEventListener("keydown", (event) => {
			if (event.key === "Escape" && readChoice() !== null) this.#close();
		});
	}

	show(): void {
		this.#closeChoices();
		this.#root.hidden = false;
	}

	reopen(opener: HTMLElement | null): void {
		this.#opener = opener;
		this.show();
		this.#root.focus();
	}

	#openChoices(): void {
		const choice = readChoice();
		this.#box("analytics").checked = choice?.analytics ?? false;
		this.#box("personalization").checked = choice?.personalization ?? false;
		this.#choices.hidden = false;
		this.#save.hidden = false;
		this.#choose.hidden = true;
		this.#choose.setAttribute("aria-expanded", "true");
		this.#box("analytics").focus();
	}

	#closeChoices(): void {
		this.#choices.hidden = true;
		this.#save.hidden = true;
		this.#choose.hidden = false;
		this.#choose.setAttribute("aria-expanded", "false");
	}

	#decide(choice: ConsentChoice): void {
		localStorage.setItem(KEY, JSON.stringify(choice));
		tellConsent(choice);
		this.#close();
	}

	#close(): void {
		this.#root.hidden = true;
		(this.#opener ?? need("#main", HTMLElement)).focus({ preventScroll: true });
		this.#opener = null;
	}

	#box(name: string): HTMLInputElement {
		return need(`input[name="${name}"]`, HTMLInputElement, this.#choices);
	}
}

function readChoice(): ConsentChoice | null {
	try {
		const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
		if (typeof stored !== "object" || stored === null) return null;
		const fields = new Map<string, unknown>(Object.entries(stored));
		const analytics = fields.get("analytics");
		const personalization = fields.get("personalization");
		return typeof analytics === "boolean" && typeof personalization === "boolean"
			? { analytics, personalization }
			: null;
	} catch {
		return null;
	}
}
