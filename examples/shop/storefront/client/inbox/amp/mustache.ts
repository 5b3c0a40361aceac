/** Data of a template: what JSON can hold. */
export type View = unknown;

/**
 * As much of Mustache as AMP for Email allows in a template: `{{name}}`, sections `{{#name}}…{{/name}}` and `{{^name}}…{{/name}}`.
 * Values are escaped; a name that is not in the innermost view is looked for in those around it.
 */
export function renderMustache(template: string, view: View): string {
	return section(template, [view]);
}

function section(template: string, views: readonly View[]): string {
	const opening = /\{\{([#^])\s*([\w.]+)\s*\}\}/.exec(template);
	if (opening === null) return variables(template, views);
	const [tag, kind = "#", name = ""] = opening;
	const start = opening.index + tag.length;
	const end = endOf(template, start, name);
	const inside = template.slice(start, end.from);
	const before = variables(template.slice(0, opening.index), views);
	return before + repeated(inside, kind, lookUp(name, views), views) + section(template.slice(end.to), views);
}

function repeated(inside: string, kind: string, value: unknown, views: readonly View[]): string {
	const isEmpty =
		value === undefined ||
		value === null ||
		value === false ||
		value === "" ||
		(Array.isArray(value) && value.length === 0);
	if (kind === "^") return isEmpty ? section(inside, views) : "";
	if (isEmpty) return "";
	const each: readonly unknown[] = Array.isArray(value) ? value : [value];
	return each.map((one) => section(inside, typeof one === "object" && one !== null ? [one, ...views] : views)).join("");
}

/** Where the section that begins before `start` ends, past sections of the same name inside of it. */
function endOf(template: string, start: number, name: string): { readonly from: number; readonly to: number } {
	const tags = new RegExp(`\\{\\{([#^/])\\s*${name.replaceAll(".", "\\.")}\\s*\\}\\}`, "g");
	tags.lastIndex = start;
	let depth = 1;
	for (let tag = tags.exec(template); tag !== null; tag = tags.exec(template)) {
		depth += tag[1] === "/" ? -1 : 1;
		if (depth === 0) return { from: tag.index, to: tags.lastIndex };
	}
	return { from: template.length, to: template.length };
}

function variables(template: string, views: readonly View[]): string {
	return template.replaceAll(/\{\{\s*([\w.]+)\s*\}\}/g, (_, name: string) => escaped(lookUp(name, views)));
}

function lookUp(name: string, views: readonly View[]): unknown {
	for (const view of views) {
		if (typeof view === "object" && view !== null && Object.hasOwn(view, name))
			return new Map(Object.entries(view)).get(name);
	}
	return undefined;
}

function escaped(value: unknown): string {
	const text =
		typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
