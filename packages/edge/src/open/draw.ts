import { type BlockDefinition, type Decision, imageUrls, type MessageRef, type Person, renderSvg } from "@pipit/core/content";
import type { SiteContext } from "../context.ts";
import { fontMetrics, plainPng, renderPng } from "../render/index.ts";
import { fallbackDecision } from "./ladder.ts";
import { loadPictures } from "./pictures.ts";

/** What is drawn: a decision, and of the person what the block's own template may read. */
export interface Drawn {
	readonly decision: Decision;
	readonly person: Person | null;
	readonly message: MessageRef;
	/** The moment that the picture tells the time by, epoch ms. */
	readonly now: number;
}

/** The picture of a decision; where it cannot be drawn, that of the fallback; where not even that can, a plain one. */
export async function drawSafely(env: PipitEnv, origin: string, context: SiteContext, block: BlockDefinition, drawn: Drawn): Promise<Uint8Array<ArrayBuffer>> {
	try {
		return await draw(env, origin, context, block, drawn);
	} catch (error) {
		console.error(`block ${block.id} could not be drawn, its fallback is served:`, error);
	}
	try {
		return await draw(env, origin, context, block, { ...drawn, decision: fallbackDecision(context, block), person: null });
	} catch (error) {
		console.error(`the fallback of block ${block.id} could not be drawn:`, error);
		return plainPng(block.size.width, block.size.height, context.site.colors.background);
	}
}

/** At twice the size that it is shown in. Rejects where the template fails. */
async function draw(env: PipitEnv, origin: string, context: SiteContext, block: BlockDefinition, drawn: Drawn): Promise<Uint8Array<ArrayBuffer>> {
	const images = await loadPictures(env, context.site, origin, imageUrls(drawn.decision));
	const svg = renderSvg({ block, site: context.site, scale: 2, ...drawn }, { fonts: fontMetrics, images });
	return renderPng(svg);
}
