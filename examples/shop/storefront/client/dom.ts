type Child = Node | string;
interface Attributes {
	readonly [name: string]: string | number | boolean;
}

/** Makes an element; a false attribute is left out, a true one is empty. Texts stay texts. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
	tag: Tag,
	attributes: Attributes,
	...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
	}
	made.append(...children);
	return made;
}

/** A button that does something. */
export function button(attributes: Attributes, label: string, pressed: () => void): HTMLButtonElement {
	const made = element("button", { type: "button", ...attributes }, label);
	made.addEventListener("click", pressed);
	return made;
}

/** The element that the page's own template always has. */
export function need<Kind extends Element>(selector: string, kind: new () => Kind, root: ParentNode = document): Kind {
	const found = root.querySelector(selector);
	if (!(found instanceof kind)) throw new Error(`The page has no ${selector}`);
	return found;
}

/** What stands in a field of a form, trimmed; empty when there is no such field. */
export function fieldText(form: HTMLFormElement, name: string): string {
	const value = new FormData(form).get(name);
	return typeof value === "string" ? value.trim() : "";
}
