import type { FontMetrics } from "@pipit/core/content";

/** The fonts that pictures are drawn with, for measuring. */
export declare const fontMetrics: FontMetrics;
