import type { FontMetrics } from "@pipit/core/content";
import type { Typefaces } from "./typeface.ts";

/** Measures text as it will be drawn. */
export function metricsOf(typefaces: Typefaces): FontMetrics {
	return {
		width: (text, size, weight) => typefaces.nearest(weight).width(text) * size,
		drawable(text) {
			const stack = typefaces.nearest(400);
			let drawn = "";
			for (const character of text.normalize("NFC")) {
				if (stack.has(character.codePointAt(0) ?? 0)) drawn += character;
				else if (/\p{White_Space}/u.test(character)) drawn += /[\u00a0\u2007\u202f]/.test(character) ? "\u00a0" : " ";
			}
			return drawn;
		},
	};
}
