import { metricsOf } from "./font-metrics.ts";
import regular from "./fonts/inter-400.ttf";
import semibold from "./fonts/inter-600.ttf";
import { type Font, Typefaces } from "./typeface.ts";

/**
 * The fonts that are always there: Inter in Latin, under the SIL Open Font License, without most phonetic letters, and
 * without the glyphs and tables that no text reaches. Its Cyrillic and Greek are files beside the Worker (`../fonts/scripts.ts`).
 */
export const fonts: readonly Font[] = [
	{ weight: 400, bytes: regular },
	{ weight: 600, bytes: semibold },
];

export const typefaces = new Typefaces(fonts);

/** How wide text is in the fonts of pictures. */
export const fontMetrics = metricsOf(typefaces);
