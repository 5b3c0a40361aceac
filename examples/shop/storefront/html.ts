/** A piece of HTML that is safe to put into a page as it stands. */
export class Html {
	readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
}

type Part = Html | string | number | null | readonly Html[];

/** A template of HTML: what is put into it is escaped, unless it is HTML itself; null puts in nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
	let text = strings[0] ?? "";
	for (const [index, part] of parts.entries()) text += textOf(part) + (strings[index + 1] ?? "");
	return new Html(text);
}

/** Data for a `<script>` of JSON; `<` is written as an escape so that the data cannot end the element. */
export function jsonScript(type: string, data: unknown): Html {
	return new Html(`<script type="${type}">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>`);
}

function textOf(part: Part): string {
	if (part === null) return "";
	if (part instanceof Html) return part.text;
	if (typeof part === "string" || typeof part === "number") return escapeText(String(part));
	return part.map((piece) => piece.text).join("");
}

function escapeText(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
