export { fontMetrics } from "./fonts.ts";
export { imageDataUri } from "./photo.ts";
export { plainPng } from "./plain-png.ts";
export { renderPng } from "./render-png.ts";
