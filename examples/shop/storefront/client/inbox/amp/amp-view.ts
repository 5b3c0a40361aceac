import { renderMustache } from "./mustache.ts";

/** From whom an email is, which AMP tells with every request. */
export type Ask = (address: string, init: RequestInit) => Promise<Response>;

/**
 * Shows an AMP email in a frame without scripts. It imitates the elements that the shop's emails use, by what amp.dev says of them;
 * it is not the AMP runtime, and says nothing about what a mail program would refuse: the tests ask AMP's own validator.
 */
export async function showAmp(frame: HTMLIFrameElement, markup: string, sender: string): Promise<void> {
	const parsed = new DOMParser().parseFromString(markup, "text/html");
	for (const script of parsed.querySelectorAll("script, style[amp4email-boilerplate]")) script.remove();
	const styles = [...parsed.querySelectorAll("style")].map((style) => style.textContent).join("\n");
	const loaded = new Promise<void>((done) => {
		frame.addEventListener("load", () => done(), { once: true });
	});
	frame.srcdoc = `<!doctype html><html lang="en"><head><meta charset="utf-8"><base target="_blank"><style>${FRAME_STYLES}${styles.replaceAll("<", "")}</style></head><body></body></html>`;
	await loaded;
	const body = frame.contentDocument?.body;
	if (!body) return;
	body.append(...[...parsed.body.childNodes].map((node) => body.ownerDocument.importNode(node, true)));
	const ask: Ask = (address, init) =>
		fetch(address, { ...init, cache: "no-store", headers: { "amp-email-sender": sender } });
	await enliven(body, ask);
}

const FRAME_STYLES = `
.amp-carousel { display: flex; overflow-x: auto; scroll-snap-type: x mandatory; }
.amp-carousel > * { flex: none; width: 100%; scroll-snap-align: start; object-fit: cover; }
details summary { cursor: pointer; }
[submit-success], [submit-error] { display: none; }
.amp-form-submit-success [submit-success], .amp-form-submit-error [submit-error] { display: block; }
`;

/** Makes the elements of AMP in `root` do what they do; those that lists bring are among them. */
async function enliven(root: HTMLElement, ask: Ask): Promise<void> {
	for (const image of root.querySelectorAll("amp-img, amp-anim")) replaceImage(image);
	for (const carousel of root.querySelectorAll("amp-carousel")) replaceCarousel(carousel);
	for (const accordion of root.querySelectorAll("amp-accordion")) replaceAccordion(accordion);
	for (const selector of root.querySelectorAll<HTMLElement>("amp-selector")) startSelector(selector);
	for (const form of root.querySelectorAll<HTMLFormElement>("form[action-xhr]")) startForm(form, ask);
	await Promise.all([...root.querySelectorAll<HTMLElement>("amp-list")].map((list) => fillList(list, ask)));
}

function replaceImage(image: Element): void {
	const made = image.ownerDocument.createElement("img");
	for (const name of ["src", "alt", "width", "height", "class"]) {
		const value = image.getAttribute(name);
		if (value !== null) made.setAttribute(name, value);
	}
	if (image.getAttribute("layout") === "responsive") made.style.cssText = "display:block;width:100%;height:auto";
	image.replaceWith(made);
}

function replaceCarousel(carousel: Element): void {
	const made = carousel.ownerDocument.createElement("div");
	made.className = "amp-carousel";
	made.append(...carousel.childNodes);
	carousel.replaceWith(made);
}

function replaceAccordion(accordion: Element): void {
	const made = accordion.ownerDocument.createElement("div");
	made.className = accordion.className;
	for (const part of Array.from(accordion.children)) {
		const [title, content] = Array.from(part.children);
		const details = accordion.ownerDocument.createElement("details");
		const summary = accordion.ownerDocument.createElement("summary");
		if (title !== undefined) summary.append(title);
		details.append(summary, content ?? "");
		made.append(details);
	}
	accordion.replaceWith(made);
}

function startSelector(selector: HTMLElement): void {
	for (const option of selector.querySelectorAll<HTMLElement>("[option]")) {
		option.style.cursor = "pointer";
		option.addEventListener("click", () => {
			for (const other of selector.querySelectorAll("[option]")) other.toggleAttribute("selected", other === option);
		});
	}
}

/** The classes that AMP's runtime gives a form, by which an email's style sheet hides the fields. */
const SENT = "amp-form-submit-success";
const FAILED = "amp-form-submit-error";

function startForm(form: HTMLFormElement, ask: Ask): void {
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		send(form, ask).catch(() => form.classList.add(FAILED));
	});
}

async function send(form: HTMLFormElement, ask: Ask): Promise<void> {
	form.classList.remove(SENT, FAILED);
	const response = await ask(form.getAttribute("action-xhr") ?? "", { method: "POST", body: new FormData(form) });
	form.classList.add(response.ok ? SENT : FAILED);
}

/** A list that cannot be filled shows its fallback. */
async function fillList(list: HTMLElement, ask: Ask): Promise<void> {
	const template = list.querySelector("template")?.innerHTML ?? "";
	const fallback = list.querySelector("[fallback]");
	const place = list.ownerDocument.createElement("div");
	try {
		const response = await ask(list.getAttribute("src") ?? "", {});
		if (!response.ok) throw new Error(`The list answered ${response.status}`);
		const data: unknown = await response.json();
		place.innerHTML = itemsOf(data)
			.map((item) => renderMustache(template, item))
			.join("");
	} catch {
		place.append(...(fallback?.childNodes ?? []));
	}
	list.replaceWith(place);
	await enliven(place, ask);
}

function itemsOf(data: unknown): readonly unknown[] {
	const items: unknown = typeof data === "object" && data !== null && "items" in data ? data.items : [];
	return Array.isArray(items) ? items : [];
}
