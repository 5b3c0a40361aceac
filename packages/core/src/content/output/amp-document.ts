/** Mail programs take no larger one (amp.dev, AMP for Email: 200,000 bytes). */
export const LARGEST_AMP_BYTES = 200_000;

/** The class around what a form asks. AMP leaves it in place when the form was sent, so the style sheet has to hide it. */
export const ASKS = "pipit-asks";
const FORM_STYLE = `.amp-form-submit-success .${ASKS}{display:none}`;

const BOILERPLATE = "<style amp4email-boilerplate>body{visibility:hidden}</style>";
const RUNTIME = '<script async src="https://cdn.ampproject.org/v0.js"></script>';
/** The extensions that AMP for Email knows, with their versions (validator rules of 2025). */
const EXTENSIONS: { readonly [name: string]: string } = {
	"amp-accordion": "0.1",
	"amp-anim": "0.1",
	"amp-autocomplete": "0.1",
	"amp-bind": "0.1",
	"amp-carousel": "0.1",
	"amp-fit-text": "0.1",
	"amp-form": "0.1",
	"amp-image-lightbox": "0.1",
	"amp-lightbox": "0.1",
	"amp-list": "0.1",
	"amp-mustache": "0.2",
	"amp-selector": "0.1",
	"amp-sidebar": "0.1",
	"amp-timeago": "0.1",
};

/**
 * A whole AMP document from what a template gave: the content of a body, with a `<style>` in front of it where it has one.
 * The scripts of the extensions that it uses are added, and only of those: a script that is not used makes a document
 * invalid. What is a whole document already gets its missing scripts. Where a form of Pipit's stands in it, the style sheet
 * hides its fields once it was sent.
 */
export function ampDocument(given: string, language: string): string {
	const text = given.trim();
	if (/^<!doctype\s+html/i.test(text)) return withScripts(text);
	const style = /^<style(?:\s+amp-custom)?>([\s\S]*?)<\/style>/.exec(text);
	const body = style === null ? text : text.slice(style[0].length).trim();
	const sheet = (style?.[1] ?? "") + styleFor(body);
	const custom = sheet === "" ? "" : `<style amp-custom>${sheet}</style>`;
	const head = `<meta charset="utf-8">${RUNTIME}${scriptsOf(body, "")}${BOILERPLATE}${custom}`;
	return `<!doctype html>\n<html ⚡4email data-css-strict lang="${language}">\n<head>${head}</head>\n<body>\n${body}\n</body>\n</html>\n`;
}

/** How large a document is, in bytes of UTF-8. */
export function bytesOfDocument(document: string): number {
	return new TextEncoder().encode(document).byteLength;
}

function withScripts(document: string): string {
	const scripts = scriptsOf(document, document);
	const style = styleFor(document);
	const sheet = /<style\s+amp-custom\s*>/i;
	if (sheet.test(document)) return document.replace(/<\/head>/i, (end) => scripts + end).replace(sheet, (start) => start + style);
	const added = style === "" ? "" : `<style amp-custom>${style}</style>`;
	return document.replace(/<\/head>/i, (end) => scripts + added + end);
}

function styleFor(body: string): string {
	return body.includes(`class="${ASKS}"`) ? FORM_STYLE : "";
}

/** The scripts of what is used in `markup` and not loaded in `head` yet. */
function scriptsOf(markup: string, head: string): string {
	return usedIn(markup)
		.filter((name) => !new RegExp(`custom-(?:element|template)=["']?${name}\\b`).test(head))
		.map(
			(name) =>
				`<script async custom-${name === "amp-mustache" ? "template" : "element"}="${name}" src="https://cdn.ampproject.org/v0/${name}-${EXTENSIONS[name] ?? "0.1"}.js"></script>`,
		)
		.join("");
}

function usedIn(markup: string): string[] {
	const used = new Set<string>();
	for (const [, name = ""] of markup.matchAll(/<(amp-[a-z-]+)/g)) if (Object.hasOwn(EXTENSIONS, name)) used.add(name);
	if (/<form[\s>]/i.test(markup)) used.add("amp-form");
	if (/type=["']?amp-mustache/.test(markup)) used.add("amp-mustache");
	if (/<amp-state[\s>]|\[[a-z-]+\]=/.test(markup)) used.add("amp-bind");
	return [...used].toSorted();
}
