import type { BlockDefinition } from "./block.ts";
import type { Decision } from "./decision.ts";
import type { FontMetrics } from "./fonts.ts";
import { unescapeMarkup } from "./liquid/escape.ts";

/** Something that a person who designs a block wants to see before it is sent. */
export interface Flaw {
	readonly kind: "cut" | "overflow" | "hole";
	/** For the marketer, in a sentence. */
	readonly text: string;
}

export interface FlawsInput {
	readonly block: BlockDefinition;
	readonly decision: Decision;
	/** The picture as SVG, as `renderSvg` gives it. */
	readonly svg: string;
	readonly fonts: FontMetrics;
	/** Addresses of photos that could be fetched. */
	readonly photos: ReadonlySet<string>;
}

/** What does not fit a block's picture, and what is missing in it. */
export function flawsOf(input: FlawsInput): readonly Flaw[] {
	const drawn = textsOf(input.svg);
	return [...cutTexts(drawn, input), ...overflows(drawn, input), ...holes(input)];
}

interface DrawnText {
	readonly text: string;
	readonly x: number;
	readonly size: number;
	readonly weight: number;
	readonly anchor: string;
}

/** Deep enough for a full block; a picture of more texts than this is an illustration. */
const MOST_TEXTS = 200;

function textsOf(svg: string): readonly DrawnText[] {
	const found: DrawnText[] = [];
	for (const [, attributes = "", markup = ""] of svg.matchAll(/<text\b([^>]{0,1000})>([^<]{0,2000})<\/text>/g)) {
		if (found.length >= MOST_TEXTS) break;
		const attribute = (name: string): string | null => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? null;
		found.push({
			text: unescapeMarkup(markup).trim(),
			x: Number(attribute("x") ?? 0),
			size: Number(attribute("font-size") ?? 16),
			weight: Number(attribute("font-weight") ?? 400),
			anchor: attribute("text-anchor") ?? "start",
		});
	}
	return found;
}

/** An ellipsis that nobody wrote: a line that did not fit. */
function cutTexts(drawn: readonly DrawnText[], { decision }: FlawsInput): readonly Flaw[] {
	const written = JSON.stringify(decision);
	return drawn
		.filter(({ text }) => text.endsWith("…") && !written.includes(JSON.stringify(text.slice(-12)).slice(1, -1)))
		.map(({ text }) => ({ kind: "cut", text: `“${text}” does not fit and is cut` }));
}

/** Half a pixel may be the font's own rounding. */
const TOLERANCE = 1;

function overflows(drawn: readonly DrawnText[], { block, fonts }: FlawsInput): readonly Flaw[] {
	return drawn.flatMap(({ text, x, size, weight, anchor }): Flaw[] => {
		if (text === "" || !Number.isFinite(x) || !Number.isFinite(size)) return [];
		const width = fonts.width(text, size, weight);
		const left = anchor === "end" ? x - width : anchor === "middle" ? x - width / 2 : x;
		const over = Math.max(-left, left + width - block.size.width);
		if (over <= TOLERANCE) return [];
		return [{ kind: "overflow", text: `“${text.slice(0, 80)}” is ${Math.round(over)} pixels wider than the picture` }];
	});
}

function holes({ decision, photos, block }: FlawsInput): readonly Flaw[] {
	const flaws: Flaw[] = [];
	const shown = decision.items.slice(0, itemsShown(block));
	for (const [index, item] of shown.entries()) {
		const name = item.name === "" ? `product ${index + 1}` : item.name;
		if (item.name === "") flaws.push({ kind: "hole", text: `${name} has no name` });
		if (item.image_url === null) flaws.push({ kind: "hole", text: `${name} has no photo` });
		else if (!photos.has(item.image_url))
			flaws.push({ kind: "hole", text: `the photo of ${name} could not be fetched` });
		if (decision.priced && item.price === null) flaws.push({ kind: "hole", text: `${name} has no price` });
	}
	if (decision.text === "") flaws.push({ kind: "hole", text: "the text is empty" });
	if (
		/\{\{|\}\}|\bundefined\b|\bNaN\b|\bnull\b/.test(`${decision.text ?? ""} ${decision.button ?? ""} ${decision.alt}`)
	) {
		flaws.push({ kind: "hole", text: "a text shows a value that is not there" });
	}
	return flaws;
}

/** Product cards have three places; a template of one's own shows what it likes. */
function itemsShown({ look }: BlockDefinition): number {
	return look.kind === "component" ? 3 : Number.POSITIVE_INFINITY;
}
