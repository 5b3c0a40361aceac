import { element, need } from "../dom.ts";
import { anonymousId } from "../pipit.ts";
import { type SentEmail, sendEmail } from "./api.ts";
import type { DemoClock } from "./clock.ts";
import { dayAndTime, hourAndMinute, toTheSecond } from "./words.ts";

/** The shop's email in the reading pane: sent once, opened as often as somebody likes. */
export class ShopLetter {
	readonly #clock: DemoClock;
	#sent: (SentEmail & { readonly to: string | null }) | null = null;

	constructor(clock: DemoClock) {
		this.#clock = clock;
	}

	/** Opens the email as a mail program does: everything in it is fetched again from its addresses. */
	async open(): Promise<void> {
		const sent = await this.#email();
		const place = need("[data-frame-place]", HTMLElement);
		const frame = element("iframe", {
			class: "letter-frame",
			title: "The email",
			src: `/demo/email/${document.body.dataset["email"] ?? ""}?token=${encodeURIComponent(sent.token)}`,
			sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox",
			"data-test": "email-frame",
		});
		// A link opens beside the mail program, and the frame runs no scripts: an email has none.
		const loaded = new Promise<void>((done) => {
			frame.addEventListener("load", () => done(), { once: true });
		});
		place.setAttribute("aria-busy", "true");
		place.replaceChildren(frame);
		await loaded;
		fit(frame);
		this.#showAddresses(frame);
		place.setAttribute("aria-busy", "false");
		need("[data-opened]", HTMLElement).textContent = `Opened at ${toTheSecond(this.#clock.now())} by the demo's clock.`;
	}

	/** The email already sent, unless it went to a stranger and somebody else sits here by now. */
	async #email(): Promise<SentEmail> {
		const to = anonymousId();
		if (this.#sent !== null && this.#sent.to === to && (this.#sent.profileId !== null || to === null))
			return this.#sent;
		this.#sent = { ...(await sendEmail(document.body.dataset["message"] ?? "", to)), to };
		const now = this.#clock.now();
		need("[data-sent]", HTMLElement).textContent = dayAndTime(now);
		need("[data-sent-short]", HTMLElement).textContent = hourAndMinute(now);
		return this.#sent;
	}

	#showAddresses(frame: HTMLIFrameElement): void {
		const picture = frame.contentDocument?.querySelector('a img[src*="/b/"]');
		const link = picture?.closest("a");
		need("[data-picture-address]", HTMLElement).textContent = pathOf(picture?.getAttribute("src"));
		need("[data-link-address]", HTMLElement).textContent = pathOf(link?.getAttribute("href"));
	}
}

/** A frame does not grow with what is in it by itself. */
function fit(frame: HTMLIFrameElement): void {
	const body = frame.contentDocument?.body;
	if (!body) return;
	const grow = (): void => {
		frame.style.height = `${body.scrollHeight}px`;
	};
	grow();
	new ResizeObserver(grow).observe(body);
}

function pathOf(address: string | null | undefined): string {
	return address ? new URL(address, location.href).pathname : "none";
}
