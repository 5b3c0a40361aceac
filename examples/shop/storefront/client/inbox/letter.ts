import { element, need } from "../dom.ts";
import { anonymousId } from "../pipit.ts";
import { showAmp } from "./amp/amp-view.ts";
import { AnswerError, readAmp, type SentEmail, sendEmail } from "./api.ts";
import type { DemoClock } from "./clock.ts";
import { ABOUT, dressUp, type MailClient } from "./mail-client.ts";
import { dayAndTime, hourAndMinute, toTheSecond } from "./words.ts";

/** An email as the inbox lists it. */
export interface Chosen {
	readonly email: string;
	readonly message: string;
	readonly sender: string;
}

/** The shop's email in the reading pane: each is sent once, and opened as often as somebody likes, in any mail program. */
export class ShopLetter {
	readonly #clock: DemoClock;
	readonly #sent = new Map<string, SentEmail & { readonly to: string | null }>();
	#chosen: Chosen;
	#client: MailClient = "gmail";

	constructor(clock: DemoClock, chosen: Chosen) {
		this.#clock = clock;
		this.#chosen = chosen;
	}

	/** Which email is opened next. */
	choose(chosen: Chosen): void {
		this.#chosen = chosen;
	}

	/** In which mail program it is opened next. */
	use(client: MailClient): void {
		this.#client = client;
	}

	/** Opens the email as a mail program does: everything in it is fetched again from its addresses. */
	async open(): Promise<void> {
		const client = this.#client;
		const sent = await this.#email();
		const place = need("[data-frame-place]", HTMLElement);
		place.setAttribute("aria-busy", "true");
		// A link opens beside the mail program, and the frame runs no scripts: an email has none.
		const frame = element("iframe", {
			class: "letter-frame",
			title: "The email",
			sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms",
			"data-test": "email-frame",
			"data-client": client,
		});
		if (client === "amp") await this.#openAmp(frame, place, sent.token);
		else await this.#openHtml(frame, place, sent.token, client);
		fit(frame);
		this.#showAddresses(frame);
		place.setAttribute("aria-busy", "false");
		need("[data-opened]", HTMLElement).textContent =
			`Opened at ${toTheSecond(this.#clock.now())} by the demo's clock. ${ABOUT[client]}`;
	}

	async #openHtml(frame: HTMLIFrameElement, place: HTMLElement, token: string, client: MailClient): Promise<void> {
		const loaded = new Promise<void>((done) => {
			frame.addEventListener("load", () => done(), { once: true });
		});
		frame.src = `/demo/email/${this.#chosen.email}?token=${encodeURIComponent(token)}&client=${client}`;
		place.replaceChildren(frame);
		await loaded;
		if (frame.contentDocument !== null) dressUp(frame.contentDocument, client);
	}

	async #openAmp(frame: HTMLIFrameElement, place: HTMLElement, token: string): Promise<void> {
		const markup = await readAmp(this.#chosen.email, token);
		if (markup === "") throw new AnswerError("This email has no AMP part.");
		place.replaceChildren(frame);
		await showAmp(frame, markup, this.#chosen.sender);
	}

	/** The email already sent, unless it went to a stranger and somebody else sits here by now. */
	async #email(): Promise<SentEmail> {
		const to = anonymousId();
		const { message } = this.#chosen;
		const known = this.#sent.get(message);
		if (known !== undefined && known.to === to && (known.profileId !== null || to === null)) return known;
		const sent = { ...(await sendEmail(message, to)), to };
		this.#sent.set(message, sent);
		const now = this.#clock.now();
		need("[data-sent]", HTMLElement).textContent = dayAndTime(now);
		need("[data-sent-short]", HTMLElement).textContent = hourAndMinute(now);
		return sent;
	}

	#showAddresses(frame: HTMLIFrameElement): void {
		const picture = frame.contentDocument?.querySelector('a img[src*="/b/"]');
		const link = picture?.closest("a") ?? frame.contentDocument?.querySelector('a[href*="/c/"]');
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

/** As it stands in the email: the demo asks for pictures through an address that plays the mail program. */
function pathOf(address: string | null | undefined): string {
	return address ? new URL(address, location.href).pathname.replace(/^\/demo\/as\/[a-z]+/, "") : "none";
}
