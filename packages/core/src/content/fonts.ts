/** How wide text is in the fonts that pictures are drawn with. */
export interface FontMetrics {
	/** Width of one line in the same unit as `size`. `weight` is that of CSS; the nearest one there is counts. */
	width(text: string, size: number, weight: number): number;
	/** The text without the characters that no font here can draw. */
	drawable(text: string): string;
}
