import {
	type BlockDefinition,
	countdownFace,
	type Decision,
	drawingInput,
	imageUrls,
	type MessageRef,
	type Person,
	type PictureAssets,
	type PictureInput,
	renderSlotSvg,
	renderSvg,
	slotKind,
	slotPhoto,
	slotSize,
} from "@pipit/core/content";
import type { SiteContext } from "../context.ts";
import { fontSetOf } from "../fonts/store.ts";
import { countdownGif, missingPhotos, plainPng, renderPng, transparentPng } from "../render/index.ts";
import { fallbackDecision } from "./ladder.ts";
import { loadPhoto, loadPictures, photoNames, photoSource } from "./pictures.ts";

/** What is drawn: a decision, and of the person what the block's own template may read. */
export interface Drawn {
	readonly decision: Decision;
	readonly person: Person | null;
	readonly message: MessageRef;
	/** The moment that the picture tells the time by, epoch ms. */
	readonly now: number;
}

/** The file that an address answers with. */
export interface Picture {
	readonly type: "image/png" | "image/gif" | "image/jpeg";
	readonly bytes: Uint8Array<ArrayBuffer>;
	/** Whether it shows what was decided, and not what stands in for it. */
	readonly isDrawn: boolean;
}

/** The picture of a decision; where it cannot be drawn, that of the fallback; where not even that can, a plain one. */
export async function drawSafely(env: PipitEnv, origin: string, context: SiteContext, block: BlockDefinition, drawn: Drawn): Promise<Picture> {
	try {
		return { type: "image/png", bytes: await draw(env, origin, context, block, drawn), isDrawn: true };
	} catch (error) {
		console.error(`block ${block.id} could not be drawn, its fallback is served:`, error);
	}
	try {
		const bytes = await draw(env, origin, context, block, { ...drawn, decision: fallbackDecision(context, block), person: null });
		return { type: "image/png", bytes, isDrawn: false };
	} catch (error) {
		console.error(`the fallback of block ${block.id} could not be drawn:`, error);
		return { type: "image/png", bytes: plainPng(block.size.width, block.size.height, context.site.colors.background), isDrawn: false };
	}
}

/** A countdown that ticks. Where nothing does, or it cannot be drawn, the still picture of the same decision. */
export async function animateSafely(env: PipitEnv, origin: string, context: SiteContext, block: BlockDefinition, drawn: Drawn): Promise<Picture> {
	try {
		const bytes = await animate(env, context, block, drawn);
		if (bytes !== null) return { type: "image/gif", bytes, isDrawn: true };
	} catch (error) {
		console.error(`the countdown ${block.id} could not be drawn, its still picture is served:`, error);
	}
	return drawSafely(env, origin, context, block, drawn);
}

/** One slot of a decision; one clear pixel where there is nothing in it, so that the email shows no broken picture. */
export async function drawSlotSafely(env: PipitEnv, origin: string, context: SiteContext, block: BlockDefinition, drawn: Drawn, slot: string): Promise<Picture> {
	try {
		const picture = await drawSlot(env, origin, context, block, drawn, slot);
		return picture ?? { type: "image/png", bytes: transparentPng(), isDrawn: true };
	} catch (error) {
		console.error(`slot ${slot} of block ${block.id} could not be drawn:`, error);
		return { type: "image/png", bytes: transparentPng(), isDrawn: false };
	}
}

/** At twice the size that it is shown in. Rejects where the template fails. */
async function draw(env: PipitEnv, origin: string, context: SiteContext, block: BlockDefinition, drawn: Drawn): Promise<Uint8Array<ArrayBuffer>> {
	const fonts = await fontSetOf(env, context.site.id);
	const photos = photoSource(env, context.site, origin);
	const { logo } = context.site;
	const urls = [...imageUrls(drawn.decision), ...(logo === undefined ? [] : [logo])];
	// A template of the shop's own may ask whether a photo is there, and draw it anywhere.
	const isOwn = block.look.kind === "templates";
	const images = isOwn ? await loadPictures(env, context.site, origin, urls) : photoNames(env, context.site, origin, urls);
	const input = inputOf(context, block, drawn);
	const svg = renderSvg(input, { fonts: fonts.metrics, images });
	const missing = await missingPhotos(svg, photos);
	if (missing.size === 0) return renderPng(svg, { photos, fonts });
	for (const [url, name] of images) if (missing.has(name)) images.delete(url);
	return renderPng(renderSvg(input, { fonts: fonts.metrics, images }), { photos, fonts });
}

async function animate(env: PipitEnv, context: SiteContext, block: BlockDefinition, drawn: Drawn): Promise<Uint8Array<ArrayBuffer> | null> {
	const { decision, now } = drawn;
	const { look, size } = block;
	if (decision.values.kind !== "countdown" || look.kind !== "component" || look.component !== "countdown") return null;
	const fonts = await fontSetOf(env, context.site.id);
	const assets: PictureAssets = { fonts: fonts.metrics, images: new Map() };
	const face = countdownFace(drawingInput(inputOf(context, block, drawn), assets), decision.values);
	if (face === null) return null;
	return countdownGif({ face, size, remainingMs: decision.values.ends_at - now, seconds: look.settings.seconds }, fonts);
}

async function drawSlot(env: PipitEnv, origin: string, context: SiteContext, block: BlockDefinition, drawn: Drawn, slot: string): Promise<Picture | null> {
	const kind = slotKind(block, slot);
	if (kind === null) return null;
	const photo = slotPhoto(drawn.decision, kind);
	if (photo !== null) {
		const loaded = await loadPhoto(env, context.site, origin, photo);
		return loaded === null ? { type: "image/png", bytes: transparentPng(), isDrawn: false } : { ...loaded, isDrawn: true };
	}
	if (slotSize(block, kind) === null) return null;
	const url = kind.kind === "item" ? (drawn.decision.items[kind.index]?.image_url ?? null) : null;
	const fonts = await fontSetOf(env, context.site.id);
	const photos = photoSource(env, context.site, origin);
	const images = photoNames(env, context.site, origin, url === null ? [] : [url]);
	const input = inputOf(context, block, drawn);
	const svg = renderSlotSvg(input, kind, { fonts: fonts.metrics, images });
	if (svg === null) return null;
	const isMissing = (await missingPhotos(svg, photos)).size > 0;
	const whole = isMissing ? (renderSlotSvg(input, kind, { fonts: fonts.metrics, images: new Map() }) ?? svg) : svg;
	return { type: "image/png", bytes: await renderPng(whole, { photos, fonts }), isDrawn: true };
}

function inputOf({ site }: SiteContext, block: BlockDefinition, drawn: Drawn): PictureInput {
	return { block, site, scale: 2, ...drawn };
}
