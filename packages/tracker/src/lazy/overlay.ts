/**
 * An element in a shadow root of its own, so that neither the page's styles nor its strict Content Security Policy
 * change how it looks; `part` names are there for the page's own `::part()` rules.
 */
export function overlay(name: string, css: string): ShadowRoot {
	const host = document.createElement(name);
	const root = host.attachShadow({ mode: "open" });
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(css);
	root.adoptedStyleSheets = [sheet];
	document.body.append(host);
	return root;
}

/** Makes an element without parsing HTML, which Trusted Types would forbid. */
export function element<K extends keyof HTMLElementTagNameMap>(
	tag: K,
	properties: Partial<Omit<HTMLElementTagNameMap[K], "part">> & { readonly part?: string } = {},
	...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
	const { part, ...others } = properties;
	const made = Object.assign(document.createElement(tag), others);
	if (part) made.setAttribute("part", part);
	made.append(...children);
	return made;
}
