import type { FontMetrics } from "@pipit/core/content";
import type { Typefaces } from "./typeface.ts";

/** Measures text exactly as it will be drawn. */
export function metricsOf(typefaces: Typefaces): FontMetrics {
	return {
		width(text, size, weight) {
			const typeface = typefaces.nearest(weight);
			return typeface === null ? 0 : (typeface.width(text) * size) / typeface.unitsPerEm;
		},
		drawable(text) {
			const typeface = typefaces.nearest(400);
			if (typeface === null) return "";
			let drawn = "";
			for (const character of text.normalize("NFC")) {
				if (typeface.has(character.codePointAt(0) ?? 0)) drawn += character;
				else if (/\p{White_Space}/u.test(character)) drawn += /[\u00a0\u2007\u202f]/.test(character) ? "\u00a0" : " ";
			}
			return drawn;
		},
	};
}
