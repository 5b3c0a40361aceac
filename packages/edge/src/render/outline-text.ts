import { unescapeMarkup } from "@pipit/core/content";
import { isPlainText } from "./compose/glyphs.ts";
import type { PathSink } from "./glyph-outline.ts";
import type { Typeface, Typefaces } from "./typeface.ts";

const NUMBER = "(-?\\d+(?:\\.\\d+)?)";
/** How `{% text %}` and the ready components write a line. */
const TEXT = new RegExp(
	`<text x="${NUMBER}" y="${NUMBER}" font-family="Inter" font-size="${NUMBER}" font-weight="${NUMBER}" (fill="[^"]*"(?: fill-opacity="[\\d.]+")?)(?: text-anchor="(middle|end)")?>([^<]*)</text>`,
	"g",
);

/**
 * Writes lines of text as the shapes of their glyphs, which stand exactly where they were measured. The renderer takes
 * half a millisecond and more for each line that it shapes itself; what needs shaping is left to it.
 */
export function outlineText(drawing: string, typefaces: Typefaces): string {
	return drawing.replaceAll(TEXT, (element, x, y, size, weight, fill, anchor, content) => {
		const text = unescapeMarkup(String(content));
		const stack = typefaces.nearest(Number(weight));
		if (!isPlainText(text, stack)) return element;
		const line = stack.line(text);
		const wide = line.width * Number(size);
		const left = Number(x) - (anchor === "middle" ? wide / 2 : anchor === "end" ? wide : 0);
		const paths = new Map<Typeface, string>();
		for (const { face, glyph, x: at } of line.glyphs) {
			const pen = Math.round(at * face.unitsPerEm);
			paths.set(face, `${paths.get(face) ?? ""}M${pen} 0${shapeOf(face, glyph)}`);
		}
		return [...paths]
			.map(([face, data]) => {
				const scale = Number(size) / face.unitsPerEm;
				const place = `translate(${left.toFixed(3)} ${String(y)}) scale(${scale.toFixed(7)} ${(-scale).toFixed(7)})`;
				return `<path ${String(fill)} transform="${place}" d="${data}"/>`;
			})
			.join("");
	});
}

const kept = new WeakMap<Typeface, Map<number, string>>();
const MOST_KEPT = 5_000;

/** A glyph from the pen on, in steps relative to it. */
function shapeOf(face: Typeface, glyph: number): string {
	let shapes = kept.get(face);
	if (shapes === undefined) {
		shapes = new Map();
		kept.set(face, shapes);
	}
	let shape = shapes.get(glyph);
	if (shape === undefined) {
		const writer = new RelativePath();
		face.draw(glyph, writer);
		shape = writer.data;
		if (shapes.size >= MOST_KEPT) shapes.clear();
		shapes.set(glyph, shape);
	}
	return shape;
}

class RelativePath implements PathSink {
	data = "";
	#x = 0;
	#y = 0;
	#startX = 0;
	#startY = 0;

	moveTo(x: number, y: number): void {
		this.#step("m", x, y);
		[this.#startX, this.#startY] = [this.#x, this.#y];
	}

	lineTo(x: number, y: number): void {
		this.#step("l", x, y);
	}

	quadTo(x1: number, y1: number, x: number, y: number): void {
		this.data += `q${Math.round(x1) - this.#x} ${Math.round(y1) - this.#y} `;
		this.#step("", x, y);
	}

	close(): void {
		this.data += "z";
		[this.#x, this.#y] = [this.#startX, this.#startY];
	}

	#step(command: string, x: number, y: number): void {
		const [toX, toY] = [Math.round(x), Math.round(y)];
		this.data += `${command}${toX - this.#x} ${toY - this.#y}`;
		[this.#x, this.#y] = [toX, toY];
	}
}
