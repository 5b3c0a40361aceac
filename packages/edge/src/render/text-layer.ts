import { unescapeMarkup } from "@pipit/core/content";
import { colorWord } from "./compose/canvas.ts";
import { FULL, type Mask } from "./compose/coverage.ts";
import { eachGlyph, isPlainText } from "./compose/glyphs.ts";
import type { Raster } from "./palette.ts";
import type { Typefaces } from "./typeface.ts";

/** A line of text that lies on top of a drawing, in pixels of the picture. */
interface TopText {
	readonly text: string;
	readonly x: number;
	readonly y: number;
	readonly size: number;
	readonly weight: number;
	/** A number of `colorWord`. */
	readonly color: number;
}

const NUMBER = "(-?\\d+(?:\\.\\d+)?)";
const LAST = new RegExp(
	`<text x="${NUMBER}" y="${NUMBER}" font-family="Inter" font-size="${NUMBER}" font-weight="${NUMBER}" fill="(#[\\da-fA-F]{6})"(?: text-anchor="(middle|end)")?>([^<]*)</text>\\s*$`,
);
const ROOT = new RegExp(`^<svg [^>]*width="${NUMBER}" height="${NUMBER}" viewBox="0 0 ${NUMBER} ${NUMBER}">`);
const END = "</svg>";
const MOST = 200;

/**
 * Takes the lines of text off a drawing that nothing is drawn over, because nothing comes after them. Painting their
 * kept masks takes a tenth of the renderer's time. What needs shaping stays in the drawing.
 */
export function splitTexts(
	drawing: string,
	typefaces: Typefaces,
): { readonly drawing: string; readonly texts: readonly TopText[] } {
	const [, pixelWidth, , viewWidth] = ROOT.exec(drawing) ?? [];
	const scale = Number(pixelWidth) / Number(viewWidth);
	const texts: TopText[] = [];
	if (!(scale > 0) || !drawing.endsWith(END)) return { drawing, texts };
	let rest = drawing.slice(0, -END.length);
	while (texts.length < MOST) {
		const start = rest.lastIndexOf("<text ");
		const found = start === -1 ? null : LAST.exec(rest.slice(start));
		if (found === null || found.index !== 0) break;
		const [, x, y, fontSize, weight, fill = "", anchor, content = ""] = found;
		const text = unescapeMarkup(content);
		const stack = typefaces.nearest(Number(weight));
		if (!isPlainText(text, stack)) break;
		const size = Number(fontSize) * scale;
		const wide = anchor === undefined ? 0 : stack.width(text) * size;
		const left = Number(x) * scale - (anchor === "middle" ? wide / 2 : wide);
		texts.push({ text, x: left, y: Number(y) * scale, size, weight: Number(weight), color: colorWord(fill) ?? 0 });
		rest = rest.slice(0, start);
	}
	return { drawing: rest + END, texts };
}

export function drawTexts(raster: Raster, texts: readonly TopText[], typefaces: Typefaces): void {
	for (const { text, weight, color, ...place } of texts)
		eachGlyph(typefaces.nearest(weight), text, place, (mask, dx, dy) => {
			blendMask(raster, mask, dx, dy, color);
		});
}

/** "Source over" with an opaque colour; the raster's colours are multiplied by alpha. */
function blendMask({ width, height, pixels }: Raster, mask: Mask, dx: number, dy: number, color: number): void {
	const [red, green, blue] = [color & 255, (color >>> 8) & 255, (color >>> 16) & 255];
	const left = mask.x + dx;
	const top = mask.y + dy;
	for (let row = Math.max(0, -top); row < mask.height && row + top < height; row += 1) {
		for (let column = Math.max(0, -left); column < mask.width && column + left < width; column += 1) {
			const cover = (mask.levels[row * mask.width + column] ?? 0) / FULL;
			if (cover === 0) continue;
			const at = ((row + top) * width + column + left) * 4;
			const rest = 1 - cover;
			pixels[at] = Math.round(red * cover + (pixels[at] ?? 0) * rest);
			pixels[at + 1] = Math.round(green * cover + (pixels[at + 1] ?? 0) * rest);
			pixels[at + 2] = Math.round(blue * cover + (pixels[at + 2] ?? 0) * rest);
			pixels[at + 3] = Math.round(255 * cover + (pixels[at + 3] ?? 0) * rest);
		}
	}
}
