import { metricsOf } from "./font-metrics.ts";
import regular from "./fonts/inter-400.ttf";
import semibold from "./fonts/inter-600.ttf";
import { type Font, Typefaces } from "./typeface.ts";

/** The fonts of pictures: Inter in Latin, under the SIL Open Font License. */
export const fonts: readonly Font[] = [
	{ weight: 400, bytes: regular },
	{ weight: 600, bytes: semibold },
];

/** How wide text is in the fonts of pictures. */
export const fontMetrics = metricsOf(new Typefaces(fonts));
