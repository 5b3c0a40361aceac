import { forEveryChange, script, whenKnown } from "./script.ts";

/**
 * Fills `<div data-pipit-block="hero" style="height:300px">what everybody sees</div>` with what fits the person, once
 * they agreed. The site reserves the size, so nothing on the page moves; whatever goes wrong, what is there stays.
 */
interface Answer {
	readonly blocks: { readonly [name: string]: { readonly html: string } | undefined };
}

const TIMEOUT_MS = 5000;
const asked = new WeakSet<Element>();
const host = script?.dataset["host"] ?? new URL(import.meta.url).origin;

whenKnown(() => forEveryChange(() => void fillNew()));

/** One request for all elements that were not asked for yet. */
async function fillNew(): Promise<void> {
	const elements = [...document.querySelectorAll<HTMLElement>("[data-pipit-block]")].filter((one) => !asked.has(one));
	for (const element of elements) asked.add(element);
	const names = new Set(elements.map(nameOf));
	const anonymousId = window.pipit?.anonymousId();
	const context = consentContext();
	if (names.size === 0 || !anonymousId || !context) return;
	try {
		const answer = await fetch(`${host}/w`, {
			method: "POST",
			body: JSON.stringify({ writeKey: script?.dataset["writeKey"], anonymousId, blocks: [...names], context }),
			signal: AbortSignal.timeout(TIMEOUT_MS),
		});
		if (!answer.ok) return;
		const { blocks } = (await answer.json()) as Answer;
		for (const element of elements) {
			const html = blocks[nameOf(element)]?.html;
			if (html) await show(element, html);
		}
	} catch {}
}

function nameOf(element: HTMLElement): string {
	return element.dataset["pipitBlock"] ?? "";
}

/**
 * Only links, pictures and texts are taken out of the answer, each with what it needs, so that a page that requires
 * Trusted Types can be filled, and nothing that came over the wire ever runs. A picture is shown when it is there.
 */
async function show(element: HTMLElement, html: string): Promise<void> {
	const parsed = new DOMParser().parseFromString(policy(html), "text/html");
	const content = document.createDocumentFragment();
	for (const node of parsed.body.childNodes) content.append(...copies(node));
	const pictures = [...content.querySelectorAll("img")];
	if (!content.hasChildNodes()) return;
	await Promise.all(pictures.map((picture) => picture.decode()));
	element.replaceChildren(content);
}

const ATTRIBUTES = ["href", "src", "srcset", "alt", "width", "height", "target", "rel", "class", "title"];
const SAFE_TAGS = new Set(["A", "IMG", "DIV", "SPAN", "P", "PICTURE", "STRONG", "EM", "BR", "H2", "H3"]);

function copies(node: Node): Node[] {
	if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.nodeValue ?? "")];
	if (!(node instanceof Element)) return [];
	const inner = [...node.childNodes].flatMap(copies);
	if (!SAFE_TAGS.has(node.tagName)) return [];
	const made = document.createElement(node.tagName);
	for (const name of ATTRIBUTES) {
		const value = node.getAttribute(name);
		if (value !== null && isSafe(name, value)) made.setAttribute(name, value);
	}
	made.append(...inner);
	return [made];
}

function isSafe(name: string, value: string): boolean {
	return (name !== "href" && name !== "src") || /^https?:$/.test(new URL(value, document.baseURI).protocol);
}

/** A page that requires Trusted Types and forbids our policy keeps what it has. */
function policy(html: string): string {
	const { trustedTypes } = window as unknown as {
		readonly trustedTypes?: {
			createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string };
		};
	};
	return trustedTypes ? (made ??= trustedTypes.createPolicy("pipit", { createHTML: String })).createHTML(html) : html;
}

let made: { createHTML(text: string): string } | undefined;

/** What the person said of personalization, as the tracker keeps it; null where they did not allow it. */
function consentContext(): object | null {
	const said: { [source: string]: { readonly [purpose: string]: boolean | null } } = JSON.parse(
		localStorage.getItem("pipit_consent") ?? "{}",
	);
	const answers = Object.values(said).map(({ personalization }) => personalization);
	const given = answers.filter((answer) => answer !== undefined);
	const allowed =
		given.length > 0 ? given.every((answer) => answer === true) : script?.dataset["consent"] === "granted";
	return allowed ? { consent: { categoryPreferences: { analytics: true, personalization: true } } } : null;
}
