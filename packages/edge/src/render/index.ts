export { fontMetrics } from "./fonts.ts";
export type { CountdownStyle } from "./gif/clockface.ts";
export { countdownGif } from "./gif/countdown.ts";
export { imageDataUri } from "./photo.ts";
export { plainPng } from "./plain-png.ts";
export { renderPng } from "./render-png.ts";
