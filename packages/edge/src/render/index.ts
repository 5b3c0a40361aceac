export { type FontSet, fontProblem, fontSetWith, SHIPPED } from "./font-set.ts";
export { fontMetrics } from "./fonts.ts";
export { type Countdown, countdownGif } from "./gif/countdown.ts";
export { imageDataUri, photoTypeOf } from "./photo.ts";
export { plainPng, transparentPng } from "./plain-png.ts";
export { missingPhotos, type PhotoSource, renderPng } from "./render-png.ts";
