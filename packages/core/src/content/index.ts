export * from "./block.ts";
export * from "./decision.ts";
export type * from "./components/settings.ts";
export type { CountdownSettings, CountdownValues } from "./components/countdown.ts";
export type { CouponSettings, CouponValues } from "./components/coupon.ts";
export type { PollAnswer, PollSettings, PollValues } from "./components/poll.ts";
export type { ProgressSettings, ProgressValues } from "./components/progress.ts";
export { countsFromFirstOpen, type NoValues, NO_VALUES, type Values } from "./components/values.ts";
export {
	countdownDigits,
	countdownFace,
	type CountdownFace,
	type CountdownPart,
} from "./drawing/countdown.ts";
export type { DrawingInput } from "./drawing/sheet.ts";
export { type SlotKind, slotKind, slotNames, slotPhoto, slotSize } from "./drawing/slot.ts";
export { code128Widths } from "./components/code-128.ts";
export { endWords } from "./drawing/end.ts";
export { type Flaw, flawsOf } from "./flaws.ts";
export type { FontMetrics } from "./fonts.ts";
export { checkLinks } from "./check-links.ts";
export { decide } from "./decide.ts";
export { parseBlock } from "./parse-block.ts";
export { recommendationSeeds } from "./recommend.ts";
export { feedAddress, liquidProblem } from "./feed-address.ts";
export { RenderError } from "./render-error.ts";
export { drawingInput, type PictureAssets, type PictureInput, renderSlotSvg, renderSvg } from "./render-svg.ts";
export { safeLink } from "./link.ts";
export { unescapeMarkup } from "./liquid/escape.ts";
