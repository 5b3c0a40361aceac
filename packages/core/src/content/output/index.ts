export * from "./addresses.ts";
export { blockJson, type BlockJson, type ItemJson } from "./json.ts";
export { renderHtml } from "./html.ts";
export type { OutputInput } from "./output.ts";
export { pollAnswer, slotLink } from "./slots.ts";
export { renderText } from "./text.ts";
