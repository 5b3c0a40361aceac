import { metricsOf } from "./font-metrics.ts";
import regular from "./fonts/inter-400.ttf";
import semibold from "./fonts/inter-600.ttf";
import regularCyrillic from "./fonts/inter-cyrillic-400.ttf";
import semiboldCyrillic from "./fonts/inter-cyrillic-600.ttf";
import regularGreek from "./fonts/inter-greek-400.ttf";
import semiboldGreek from "./fonts/inter-greek-600.ttf";
import { type Font, Typefaces } from "./typeface.ts";

/**
 * The fonts of pictures: Inter in Latin, Cyrillic and Greek, under the SIL Open Font License, without most phonetic
 * letters and the tables that no picture needs.
 */
export const fonts: readonly Font[] = [
	{ weight: 400, bytes: regular },
	{ weight: 600, bytes: semibold },
	{ weight: 400, bytes: regularCyrillic },
	{ weight: 600, bytes: semiboldCyrillic },
	{ weight: 400, bytes: regularGreek },
	{ weight: 600, bytes: semiboldGreek },
];

export const typefaces = new Typefaces(fonts);

/** How wide text is in the fonts of pictures. */
export const fontMetrics = metricsOf(typefaces);
