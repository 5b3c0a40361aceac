export { type FontSet, fontProblem, fontSetWith, SHIPPED } from "./font-set.ts";
export { fontMetrics } from "./fonts.ts";
export { type Countdown, countdownGif } from "./gif/countdown.ts";
export { imageDataUri, photoTypeOf } from "./photo.ts";
export { plainPng, transparentPng } from "./plain-png.ts";
export { type PhotoSource, photosFrom } from "./photo-source.ts";
export { missingPhotos, renderPng } from "./render-png.ts";
