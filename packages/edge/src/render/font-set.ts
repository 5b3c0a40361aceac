import type { FontMetrics } from "@pipit/core/content";
import { metricsOf } from "./font-metrics.ts";
import { fonts, fontMetrics, typefaces } from "./fonts.ts";
import { FontFile } from "./true-type.ts";
import { type Font, Typefaces } from "./typeface.ts";

/** The fonts that a site's pictures are drawn with, and what text measures in them. */
export interface FontSet {
	readonly fonts: readonly Font[];
	readonly typefaces: Typefaces;
	readonly metrics: FontMetrics;
}

/** Inter, which every site has. */
export const SHIPPED: FontSet = { fonts, typefaces, metrics: fontMetrics };

/** The shipped fonts with a site's own behind them, which stand in for what Inter does not have. */
export function fontSetWith(own: readonly Font[]): FontSet {
	if (own.length === 0) return SHIPPED;
	const all = [...fonts, ...own.filter((font) => fontProblem(font.bytes) === null)];
	const read = new Typefaces(all);
	return { fonts: all, typefaces: read, metrics: metricsOf(read) };
}

const SIGNATURES = new Set([0x0001_0000, 0x4f54_544f, 0x7472_7565]);
const TABLES = ["cmap", "head", "hhea", "hmtx", "maxp"];

/** What is wrong with a font file, in words; null where it can be drawn with. A broken one never reaches a picture. */
export function fontProblem(bytes: ArrayBuffer): string | null {
	try {
		const view = new DataView(bytes);
		if (view.byteLength < 100 || !SIGNATURES.has(view.getUint32(0)))
			return "a TrueType or OpenType font (.ttf, .otf; not a collection, .woff or .woff2)";
		const file = new FontFile(bytes);
		const missing = TABLES.filter((tag) => file.find(tag) === null);
		if (missing.length > 0) return `a font with the tables ${TABLES.join(", ")}; ${missing.join(", ")} is missing`;
		if (file.find("glyf") === null && file.find("CFF ") === null && file.find("CFF2") === null)
			return "a font with outlines (glyf or CFF)";
		if (file.unitsPerEm < 16 || file.unitsPerEm > 16_384) return "a font with 16 to 16384 units in an em";
		const glyphs = file.glyphs();
		if (glyphs.size === 0) return "a font with a character map of format 4 or 12";
		for (const glyph of [...glyphs.values()].slice(0, 200)) file.advance(glyph);
		return null;
	} catch (error) {
		if (error instanceof RangeError) return "a whole font: its tables reach beyond its end";
		return `a font that can be read (${error instanceof Error ? error.message : "it cannot"})`;
	}
}
