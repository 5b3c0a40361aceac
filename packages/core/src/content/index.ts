export * from "./block.ts";
export * from "./decision.ts";
export type { FontMetrics } from "./fonts.ts";
export { decide } from "./decide.ts";
export { parseBlock } from "./parse-block.ts";
export { type PictureAssets, type PictureInput, RenderError, renderSvg } from "./render-svg.ts";
