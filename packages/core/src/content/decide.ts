import type { BlockDefinition, Look, PlainContent, ShowEntry } from "./block.ts";
import { isPersonalSource, ruleKey } from "./block.ts";
import { countsFromFirstOpen, NO_VALUES, valuesOf } from "./components/values.ts";
import type { Decision, DecisionInput, DecisionItem, Variant } from "./decision.ts";
import type { JsonObject } from "../event/index.ts";
import type { Feeds } from "../feed/index.ts";
import { safeLink } from "./link.ts";
import type { Scope } from "./liquid/engine.ts";
import { withoutInvalid } from "./liquid/escape.ts";
import type { Target } from "./liquid/surroundings.ts";
import { showsCards } from "./parse-look.ts";
import { localeFor } from "./recipient.ts";
import { RenderError } from "./render-error.ts";
import { plainEngine, scopeOf, surroundingsFor } from "./scope.ts";
import { type Candidate, productsFrom } from "./sources.ts";
import { wordsFor } from "./words.ts";

/** Texts that a person's data made longer than this are cut. */
const LONGEST_TEXT = 500;

/** What this person is shown in this block, now. Never fails: the block's fallback is always there. */
export function decide(input: DecisionInput): Decision {
	const { block } = input;
	if (input.machine && block.preloaded !== null) return plainDecision("preloaded", block.preloaded, input);
	for (const [index, entry] of block.show.entries()) {
		const shown = applies(entry, index, input) ? shownDecision(`show.${index}`, entry, input) : null;
		if (shown !== null) return shown;
	}
	return plainDecision("fallback", block.fallback, input);
}

function applies(entry: ShowEntry, index: number, input: DecisionInput): boolean {
	const { block, person } = input;
	if (person === null && entry.products !== null && isPersonalSource(entry.products)) return false;
	if (entry.when === null) return true;
	return person !== null && input.holds(ruleKey(block.id, index)) === true;
}

/** Whether a heading and a button stand there even if the block gives none. */
function takesWords(look: Look): boolean {
	return look.kind === "component" && (showsCards(look.component) || look.component === "banner");
}

/** Null where the entry shows products and there is none. */
function itemsOf(entry: ShowEntry, input: DecisionInput): Candidate[] | null {
	if (entry.products === null) return [];
	const items = productsFrom(entry.products, { ...input, ...input.sources });
	return items.length > 0 ? items : null;
}

/** Null where the entry has nothing to show to this person. */
function shownDecision(variant: Variant, entry: ShowEntry, input: DecisionInput): Decision | null {
	const { block, site } = input;
	const candidates = itemsOf(entry, input);
	if (candidates === null) return null;
	const feeds = feedValues(input.sources.feeds);
	const scope = scopeOf({ ...input, feeds, items: candidates, priced: input.fresh });
	const values = valuesOf(block.look, { input, text: (template) => textFrom(template, scope, input) });
	if (values === null) return null;
	const link = linkFrom(entry.link, scope, input);
	const words = takesWords(block.look) ? wordsFor(entry.products, localeFor(site, input.person)) : null;
	return {
		variant,
		items: candidates.map((item): DecisionItem => ({ ...item, url: item.url ?? link })),
		link,
		text: entry.text === null ? (words?.heading ?? null) : textFrom(entry.text, scope, input),
		button: entry.button === null ? (words?.button ?? null) : textFrom(entry.button, scope, input),
		alt: textFrom(entry.alt ?? block.alt, scope, input),
		priced: input.fresh,
		values,
		feeds: block.look.kind === "templates" ? feeds : {},
	};
}

function plainDecision(variant: Variant, content: PlainContent, input: DecisionInput): Decision {
	const scope = scopeOf({ ...input, feeds: {}, items: [], priced: false });
	const words = wordsFor(null, localeFor(input.site, input.person));
	return {
		variant,
		items: [],
		link: linkFrom(content.link, scope, input),
		text: textFrom(content.text, scope, input),
		button: content.button === null ? words.button : textFrom(content.button, scope, input),
		alt: textFrom(input.block.alt, scope, input),
		priced: false,
		values: countsFromFirstOpen(input.block.look) ? { ...NO_VALUES, first_open_at: input.firstOpenAt } : NO_VALUES,
		feeds: {},
	};
}

function feedValues(feeds: Feeds): JsonObject {
	return Object.fromEntries(Object.entries(feeds).map(([id, { value }]) => [id, value]));
}

/** The link where it leads to the site, else the fallback's, else the shop itself. */
function linkFrom(template: string, scope: Scope, input: DecisionInput): string {
	const { block, site } = input;
	const wanted = safeLink(rendered(template, "link", scope, input), site);
	return wanted ?? fallbackLink(block, scope, input) ?? safeLink(site.url, site) ?? site.url;
}

function fallbackLink(block: BlockDefinition, scope: Scope, input: DecisionInput): string | null {
	return safeLink(rendered(block.fallback.link, "link", scope, input), input.site);
}

function textFrom(template: string, scope: Scope, input: DecisionInput): string {
	const text = withoutInvalid(rendered(template, "text", scope, input))
		.replaceAll(/\s+/g, " ")
		.trim();
	return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1).toWellFormed()}…` : text;
}

/** A template that cannot be rendered gives nothing. */
function rendered(template: string, target: Target, scope: Scope, input: DecisionInput): string {
	try {
		return plainEngine.render(template, scope, surroundingsFor(target, input, null));
	} catch (error) {
		if (error instanceof RenderError) return "";
		throw error;
	}
}
