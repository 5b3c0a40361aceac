const DARK = "#111111";
const LIGHT = "#ffffff";

/** The colour for text on a surface `#rrggbb`: white or nearly black, whichever is easier to read on it. */
export function inkOn(surface: string): string {
	return contrast(LIGHT, surface) >= contrast(DARK, surface) ? LIGHT : DARK;
}

/** Contrast of two colours from 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). */
export function contrast(a: string, b: string): number {
	const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
	return (high + 0.05) / (low + 0.05);
}

/** `share` of the first colour over the second, as one that needs no blending when it is drawn. */
export function mix(color: string, surface: string, share: number): string {
	const channels = [1, 3, 5].map((at) => {
		const [over = 0, under = 0] = [color, surface].map((text) => Number.parseInt(text.slice(at, at + 2), 16));
		return Math.round(over * share + under * (1 - share))
			.toString(16)
			.padStart(2, "0");
	});
	return `#${channels.join("")}`;
}

function luminance(color: string): number {
	const value = Number.parseInt(color.slice(1, 7), 16);
	const channel = (shift: number): number => {
		const share = ((value >> shift) & 255) / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	};
	return 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0);
}
