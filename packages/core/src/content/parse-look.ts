import { show } from "../problem/index.ts";
import { type ComponentName, COMPONENTS, type Look, type ShowEntry } from "./block.ts";
import type { BlockReader } from "./block-reader.ts";
import { parseComponent } from "./components/parse-settings.ts";
import { TemplateEngine } from "./liquid/engine.ts";

/** The file that is a block's picture unless `template` names another. */
const PICTURE = "image.svg.liquid";
const HTML = "email.html.liquid";
const AMP = "amp.html.liquid";

const MOST_TEMPLATES = 50;

/** `use: component`, or the block's own templates. Each of them is parsed, and what it renders or includes must be there. */
export function parseLook(
	fields: Readonly<Record<string, unknown>>,
	templates: { readonly [fileName: string]: string },
	reader: BlockReader,
): Look {
	const { use, template } = fields;
	const names = Object.keys(templates);
	if (names.length > MOST_TEMPLATES) reader.refuse(["template"], `at most ${MOST_TEMPLATES} templates`, names.length);
	checkTemplates(templates, reader);
	if (use !== undefined) {
		const component = COMPONENTS.find((name) => name === use);
		if (component === undefined) reader.refuse(["use"], `one of ${COMPONENTS.join(", ")}`, use);
		if (template !== undefined) reader.refuse(["template"], "either `use` or `template`", template);
		if (names.length > 0) reader.refuse(["use"], `no templates of its own beside \`use\``, names);
		return parseComponent(component ?? "banner", fields, reader);
	}
	for (const name of COMPONENTS)
		if (fields[name] !== undefined) reader.refuse([name], `nothing without \`use: ${name}\``, fields[name]);
	const own = (name: string): string | null => (Object.hasOwn(templates, name) ? name : null);
	const look = { kind: "templates", html: own(HTML), amp: own(AMP), templates } as const;
	if (template === undefined) {
		const picture = own(PICTURE);
		if (picture !== null || look.html !== null || look.amp !== null) return { ...look, picture };
		const expected = `\`use\` with one of ${COMPONENTS.join(", ")}, or a file ${PICTURE}, ${HTML} or ${AMP} beside`;
		reader.refuse(["use"], expected, use);
	} else if (typeof template === "string" && own(template) !== null) return { ...look, picture: template };
	else reader.refuse(["template"], names.length === 0 ? "the name of a file beside" : `one of ${names.join(", ")}`, template);
	return { kind: "component", component: "banner", settings: {} };
}

function checkTemplates(templates: { readonly [fileName: string]: string }, reader: BlockReader): void {
	const engine = new TemplateEngine(templates);
	for (const [name, text] of Object.entries(templates)) {
		const problem = engine.check(text);
		if (problem !== null)
			reader.problems.push({ path: [name, problem.line], expected: "Liquid that can be read", got: problem.message });
		for (const match of text.matchAll(/\{%-?\s*(?:render|include|layout)\s+["']([^"']+)["']/g)) {
			const wanted = match[1] ?? "";
			if (Object.hasOwn(templates, wanted) || Object.hasOwn(templates, `${wanted}.liquid`)) continue;
			const line = text.slice(0, match.index).split("\n").length;
			reader.problems.push({
				path: [name, line],
				expected: `one of ${Object.keys(templates).join(", ")}`,
				got: show(wanted),
			});
		}
	}
}

/** In the Liquid of a template: what may be out of date by the time that a preloaded picture is looked at. */
const VOLATILE = /\{[{%][^}]*\b(?:now|money|inventory|value|sold_out|available|\w{0,20}price\w{0,20}|\w{0,20}stock\w{0,20})\b/;

/** Whether a block shows what must not be shown to machines that load ahead: prices, stock, time. */
export function quotesOrTicks(look: Look, entries: readonly ShowEntry[]): boolean {
	if (entries.some(({ products }) => products?.from === "back_in_stock" || products?.from === "price_drop")) return true;
	if (look.kind === "templates") return Object.values(look.templates).some((template) => VOLATILE.test(template));
	if (look.component === "countdown") return true;
	const cards = showsCards(look.component) && entries.some((entry) => entry.products !== null);
	return cards || entries.some((entry) => VOLATILE.test(entry.text ?? ""));
}

/** Whether a component draws the products of an entry. */
export function showsCards(component: ComponentName): boolean {
	return component === "product-cards" || component === "recommendations";
}
