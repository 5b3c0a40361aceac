import type { Site } from "../definition/definition.ts";
import type { BlockDefinition } from "./block.ts";
import type { Decision, Person } from "./decision.ts";
import type { FontMetrics } from "./fonts.ts";

export interface PictureInput {
	readonly block: BlockDefinition;
	readonly decision: Decision;
	readonly site: Site;
	/** Epoch ms. */
	readonly now: number;
	readonly person: Person | null;
	/** Pixels of the picture per CSS pixel. */
	readonly scale: number;
}

export interface PictureAssets {
	readonly fonts: FontMetrics;
	/** Data URIs by address; a picture that is missing is drawn as a placeholder. */
	readonly images: ReadonlyMap<string, string>;
}

/** A template that asks for more time, memory or depth than it may have, or cannot be drawn. The caller falls back. */
export class RenderError extends Error {
	override readonly name = "RenderError";
}

/** The picture of a decision as SVG. Throws only RenderError, and never because of a person's data. */
export declare function renderSvg(input: PictureInput, assets: PictureAssets): string;
