import type { FontMetrics } from "@pipit/core/content";
import { type Advances, readAdvances } from "./true-type.ts";

/** A font file and the CSS weight that it draws. */
export interface Font {
	readonly weight: number;
	readonly bytes: ArrayBuffer;
}

/**
 * Measures text as it will be drawn, but for kerning, which in Inter brings letters closer: a measured line is at most
 * a little wider than the drawn one. Font files are read when first needed.
 */
export function metricsOf(fonts: readonly Font[]): FontMetrics {
	const read = new Map<Font, Advances>();

	function advancesOf(weight: number): Advances | null {
		const font = nearest(fonts, weight);
		if (font === null) return null;
		let advances = read.get(font);
		if (advances === undefined) {
			advances = readAdvances(font.bytes);
			read.set(font, advances);
		}
		return advances;
	}

	return {
		width(text, size, weight) {
			const advances = advancesOf(weight);
			if (advances === null) return 0;
			let units = 0;
			for (const character of text) units += advances.byCodePoint.get(character.codePointAt(0) ?? 0) ?? advances.unitsPerEm;
			return (units * size) / advances.unitsPerEm;
		},
		drawable(text) {
			const known = advancesOf(400)?.byCodePoint;
			if (known === undefined) return "";
			let drawn = "";
			for (const character of text.normalize("NFC")) {
				if (known.has(character.codePointAt(0) ?? 0)) drawn += character;
				else if (/\p{White_Space}/u.test(character)) drawn += /[\u00a0\u2007\u202f]/.test(character) ? "\u00a0" : " ";
			}
			return drawn;
		},
	};
}

function nearest(fonts: readonly Font[], weight: number): Font | null {
	let best: Font | null = null;
	for (const font of fonts) {
		if (best === null || Math.abs(font.weight - weight) < Math.abs(best.weight - weight)) best = font;
	}
	return best;
}
