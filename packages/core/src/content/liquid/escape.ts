import type { Target } from "./surroundings.ts";

/** Marks around a value in a link, so that its place decides how it is encoded; they are taken out of values. */
export const VALUE_START = "\u0001";
export const VALUE_END = "\u0002";

/** Makes a value safe for the place it is printed at. */
export function escapeFor(target: Target, text: string): string {
	if (target === "text") return text;
	if (target === "link") return VALUE_START + text.replaceAll(VALUE_START, "").replaceAll(VALUE_END, "") + VALUE_END;
	return escapeMarkup(text);
}

const ESCAPES: { readonly [character: string]: string } = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
	// What an email tool or a template of AMP would take for a merge tag is a person's data, and stays text.
	"{": "&#123;",
};

/** Escapes for text and quoted attributes of HTML and XML, and takes out what XML cannot hold at all. */
export function escapeMarkup(text: string): string {
	return withoutInvalid(text).replaceAll(/[&<>"'{]/g, (character) => ESCAPES[character] ?? "");
}

/** Without control characters, lone surrogates and noncharacters, on which an XML parser gives up. */
export function withoutInvalid(text: string): string {
	return text.toWellFormed().replaceAll(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, "");
}

const ENTITIES: { readonly [name: string]: string } = {
	amp: "&",
	lt: "<",
	gt: ">",
	quot: '"',
	apos: "'",
	nbsp: "\u00a0",
};

/** The plain text of escaped markup: the named entities of XML, `&nbsp;`, and numbers. */
export function unescapeMarkup(markup: string): string {
	return markup.replaceAll(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w{2,6}));/g, (whole, decimal, hexadecimal, name) => {
		if (typeof name === "string") return ENTITIES[name] ?? whole;
		const code = typeof decimal === "string" ? Number(decimal) : Number.parseInt(String(hexadecimal), 16);
		return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : "";
	});
}

/**
 * The address that a link's template gave. A value that the address starts with stands as it is (it may be a whole
 * address, and is checked as one), any other is encoded as one part of a path or query.
 */
export function linkOf(rendered: string): string {
	let address = "";
	let depth = 0;
	let value = "";
	for (const character of rendered.trim()) {
		if (character === VALUE_START) depth += 1;
		else if (character === VALUE_END) {
			depth -= 1;
			if (depth > 0) continue;
			address += address === "" ? value.trim() : encodeURIComponent(value.toWellFormed());
			value = "";
		} else if (depth > 0) value += character;
		else address += character;
	}
	return address;
}
