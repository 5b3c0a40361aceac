export * from "./block.ts";
export * from "./decision.ts";
export type { FontMetrics } from "./fonts.ts";
export { checkLinks } from "./check-links.ts";
export { decide } from "./decide.ts";
export { parseBlock } from "./parse-block.ts";
export { RenderError } from "./render-error.ts";
export { type PictureAssets, type PictureInput, renderSvg } from "./render-svg.ts";
export { safeLink } from "./link.ts";
