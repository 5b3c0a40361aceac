import type { PlacedPhoto } from "../photo-layer.ts";
import type { Raster } from "../palette.ts";
import { pngFile } from "../png-file.ts";
import type { Typefaces } from "../typeface.ts";
import { boxOf, fillBox, fillRing } from "./boxes.ts";
import { Canvas, colorWord } from "./canvas.ts";
import { Coverage, type Mask } from "./coverage.ts";
import { eachGlyph, isPlainText } from "./glyphs.ts";
import { fillPath } from "./path-data.ts";
import { paintPhotos } from "./photos.ts";
import { readScene, type Scene, type Shape } from "./scene.ts";
import { strokeMask } from "./stroke.ts";

/** A photo and its pixels in the size that it is placed in. */
export interface ReadyPhoto {
	readonly place: PlacedPhoto;
	readonly raster: Raster;
}

/** The level of zlib: 4 leaves a tenth less than 3 and takes half as long again, which large pictures should not. */
const LEVEL = 4;
const LARGE_LEVEL = 3;
const LARGE = 300_000;

/**
 * The fast way to a PNG: a drawing of flat rectangles, lines of text and simple paths, with photos on top, is put
 * together in numbers of one palette from masks that are kept. Null where the drawing holds anything else; then the
 * renderer draws it, to the same picture.
 */
export function composePng(
	drawing: string,
	photos: readonly ReadyPhoto[],
	typefaces: Typefaces,
): Uint8Array<ArrayBuffer> | null {
	const scene = readScene(drawing);
	if (scene === null || !canPaint(scene, typefaces)) return null;
	const canvas = new Canvas(scene.width, scene.height);
	for (const shape of scene.shapes) paintShape(canvas, shape, typefaces);
	if (photos.length > 0) paintPhotos(canvas, photos);
	const { width, height, rows } = canvas;
	return pngFile({ width, height, rows, palette: canvas.palette() }, rows.length > LARGE ? LARGE_LEVEL : LEVEL);
}

function canPaint({ shapes }: Scene, typefaces: Typefaces): boolean {
	return shapes.every((shape) => shape.kind !== "text" || isPlainText(shape.text, typefaces.nearest(shape.weight)));
}

function paintShape(canvas: Canvas, shape: Shape, typefaces: Typefaces): void {
	if (shape.kind === "text") {
		const stack = typefaces.nearest(shape.weight);
		const width = shape.anchor === "start" ? 0 : stack.width(shape.text) * shape.size;
		const x = shape.x - (shape.anchor === "middle" ? width / 2 : width);
		const color = numberOf(canvas, shape.fill);
		eachGlyph(stack, shape.text, { x, y: shape.y, size: shape.size }, (mask, dx, dy) => {
			canvas.paintMask(mask, dx, dy, color);
		});
	} else if (shape.kind === "box") paintBox(canvas, shape);
	else paintPath(canvas, shape);
}

function paintBox(canvas: Canvas, shape: Shape & { kind: "box" }): void {
	const { x, y, width, height, radius, fill, stroke } = shape;
	if (fill !== null && width > 0 && height > 0)
		fillBox(canvas, boxOf(x, y, width, height, radius), numberOf(canvas, fill));
	if (stroke === null) return;
	const half = shape.strokeWidth / 2;
	const outer = boxOf(x - half, y - half, width + half * 2, height + half * 2, radius === 0 ? 0 : radius + half);
	const inner = boxOf(x + half, y + half, width - half * 2, height - half * 2, Math.max(0, radius - half));
	fillRing(canvas, outer, inner, numberOf(canvas, stroke));
}

/** Shapes of the ready components' icons, by what they are and where between whole pixels they stand. */
const kept = new Map<string, Mask | null>();
const MOST_KEPT = 200;
const LONGEST_KEPT = 400;

function paintPath(canvas: Canvas, shape: Shape & { kind: "path" }): void {
	const column = Math.floor(shape.x);
	const row = Math.floor(shape.y);
	const place = { x: shape.x - column, y: shape.y - row };
	for (const [color, isStroke] of [
		[shape.fill, false],
		[shape.stroke, true],
	] as const) {
		if (color === null) continue;
		const key = `${shape.scale} ${place.x} ${place.y} ${isStroke ? shape.strokeWidth : ""} ${shape.data}`;
		let mask = kept.get(key);
		if (mask === undefined) {
			mask = isStroke
				? strokeMask(shape.steps, shape.scale, place.x, place.y, shape.strokeWidth)
				: filledMask(shape, place);
			if (shape.data.length <= LONGEST_KEPT) {
				if (kept.size >= MOST_KEPT) kept.clear();
				kept.set(key, mask);
			}
		}
		if (mask !== null) canvas.paintMask(mask, column, row, numberOf(canvas, color));
	}
}

function filledMask(shape: Shape & { kind: "path" }, place: { readonly x: number; readonly y: number }): Mask | null {
	const coverage = new Coverage(shape.scale, shape.scale, place.x, place.y);
	fillPath(shape.steps, coverage);
	return coverage.mask();
}

function numberOf(canvas: Canvas, color: string): number {
	return canvas.number(colorWord(color) ?? 0);
}
