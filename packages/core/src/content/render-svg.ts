import type { Site } from "../definition/definition.ts";
import type { BlockDefinition, Size } from "./block.ts";
import { COMPONENT_TEMPLATES, componentEngine } from "./components/index.ts";
import type { Decision, MessageRef, Person } from "./decision.ts";
import { drawValues } from "./drawing/index.ts";
import type { DrawingInput } from "./drawing/sheet.ts";
import { drawSlot, type SlotKind, slotSize } from "./drawing/slot.ts";
import type { FontMetrics } from "./fonts.ts";
import type { Scope } from "./liquid/engine.ts";
import { engineFor } from "./liquid/engine-for.ts";
import { showsCards } from "./parse-look.ts";
import { localeFor } from "./recipient.ts";
import { paletteOf, scopeOf, surroundingsFor } from "./scope.ts";

export interface PictureInput {
	readonly block: BlockDefinition;
	readonly decision: Decision;
	readonly site: Site;
	/** Epoch ms. */
	readonly now: number;
	readonly person: Person | null;
	readonly message: MessageRef;
	/** Pixels of the picture per CSS pixel. */
	readonly scale: number;
}

export interface PictureAssets {
	readonly fonts: FontMetrics;
	/** What the drawing calls each photo (a data URI, or a name) by its address; one that is missing is drawn as a placeholder. */
	readonly images: ReadonlyMap<string, string>;
}

/** The picture of a decision as SVG. Throws only RenderError, and only for a template that cannot be rendered. */
export function renderSvg(input: PictureInput, assets: PictureAssets): string {
	const { block, decision, scale } = input;
	const { width, height } = block.size;
	const scope = (): Scope => pictureScope(input, assets);
	const drawn = drawingOf(block, decision, scope, input, assets);
	return withPhotos(svgOf({ width, height }, scale, drawn), input, assets.images);
}

/** A slot of a decision as SVG; null where there is nothing to draw: a photo, which is streamed, or what is not there. */
export function renderSlotSvg(input: PictureInput, slot: SlotKind, assets: PictureAssets): string | null {
	const size = slotSize(input.block, slot);
	if (size === null) return null;
	const drawn = drawSlot({ ...drawingInput(input, assets), size }, slot);
	return drawn === null ? null : withPhotos(svgOf(size, input.scale, drawn), input, assets.images);
}

function svgOf({ width, height }: Size, scale: number, drawing: string): string {
	const size = `width="${width * scale}" height="${height * scale}" viewBox="0 0 ${width} ${height}"`;
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}>${drawing}</svg>`;
}

/**
 * Fallback and preloaded content is drawn by the banner whatever the block's own templates are: it must be there when
 * they fail, and holds nothing that ticks.
 */
function drawingOf(
	block: BlockDefinition,
	decision: Decision,
	scope: () => Scope,
	input: PictureInput,
	assets: PictureAssets,
): string {
	const surroundings = surroundingsFor("svg", input, assets.fonts);
	const plain = !decision.variant.startsWith("show.");
	if (block.look.kind === "templates" && block.look.picture !== null && !plain) {
		const { templates, picture } = block.look;
		return withoutProlog(engineFor(templates).render(templates[picture] ?? "", scope(), surroundings));
	}
	const drawn = plain ? null : drawValues(block, drawingInput(input, assets));
	if (drawn !== null) return drawn;
	const cards = !plain && block.look.kind === "component" && showsCards(block.look.component);
	const component = cards && decision.items.length > 0 ? "product-cards" : "banner";
	return componentEngine.render(COMPONENT_TEMPLATES[component], scope(), surroundings);
}

/** What a component is drawn from, apart from its own values. */
export function drawingInput({ block, decision, site, now, person }: PictureInput, { fonts, images }: PictureAssets): DrawingInput {
	const locale = localeFor(site, person);
	const photos = new Set(
		decision.items.flatMap(({ image_url }, index) => (image_url !== null && images.has(image_url) ? [index] : [])),
	);
	return { size: block.size, decision, palette: paletteOf(site), siteName: site.name, locale, now, fonts, photos };
}

function pictureScope(input: PictureInput, { images }: PictureAssets): Scope {
	const { block, decision } = input;
	const items = decision.items.map((item, index) => ({
		...item,
		/** Stands for the photo's bytes, which would otherwise pass through every filter and limit. */
		picture: item.image_url !== null && images.has(item.image_url) ? `pipit:photo-${index}` : null,
	}));
	return {
		...scopeOf({ ...input, feeds: decision.feeds, items, priced: decision.priced }),
		width: block.size.width,
		height: block.size.height,
		variant: decision.variant,
		text: decision.text,
		button: decision.button,
		link: decision.link,
		values: decision.values,
		logo: input.site.logo !== undefined && images.has(input.site.logo) ? LOGO : null,
	};
}

const LOGO = "pipit:logo";

function withPhotos(svg: string, { decision: { items }, site }: PictureInput, images: ReadonlyMap<string, string>): string {
	const logo = site.logo === undefined ? "" : (images.get(site.logo) ?? "");
	return svg.replaceAll(`href="${LOGO}"`, `href="${logo}"`).replaceAll(/(href=["'])pipit:photo-(\d{1,2})(?=["'])/g, (_, before: string, index: string) => {
		const address = items[Number(index)]?.image_url ?? null;
		return before + (address === null ? "" : (images.get(address) ?? ""));
	});
}

/** A drawing program's file begins with an XML declaration and often a doctype, which may not stand within an element. */
function withoutProlog(svg: string): string {
	return svg.replace(/^\s*(?:<\?xml[^>]*\?>\s*|<!--(?:[^-]|-(?!->))*-->\s*|<!DOCTYPE[^>[]*>\s*)*/, "");
}
