import type { FaceStack, Typeface } from "../typeface.ts";
import { Coverage, type Mask } from "./coverage.ts";

/** Scripts whose characters stand beside each other as they are; others are shaped by the renderer. */
const PLAIN =
	/^(?:[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Common}])*$/u;
/** Marks that stand on other characters, joiners, and what changes the direction. */
const JOINING = /\p{M}|\p{Cf}/u;

/** Whether text needs nothing but its glyphs side by side, all of them there with a shape. */
export function isPlainText(text: string, stack: FaceStack): boolean {
	if (!PLAIN.test(text) || JOINING.test(text)) return false;
	for (const character of text) if (!stack.has(character.codePointAt(0) ?? 0)) return false;
	return stack.line(text).glyphs.every(({ face }) => face.hasShapes);
}

/** Between whole pixels, glyphs are drawn at each quarter. */
const STEPS = 4;
/** Of each face: the masks of its glyphs by size and step. The sizes of the ready components take some 300 kB. */
const kept = new WeakMap<Typeface, Map<number, Mask | null>>();
const MOST_KEPT = 4_000;
const LARGEST_KEPT_SIZE = 128;

/** Where a line of text stands, in pixels: its baseline on `y`. */
export interface LinePlace {
	readonly x: number;
	readonly y: number;
	readonly size: number;
}

/** Hands over each glyph's mask, and what it is moved by. */
export function eachGlyph(
	stack: FaceStack,
	text: string,
	{ x, y, size }: LinePlace,
	paint: (mask: Mask, dx: number, dy: number) => void,
): void {
	const baseline = Math.round(y);
	for (const { face, glyph, x: at } of stack.line(text).glyphs) {
		const pen = Math.round((x + at * size) * STEPS) / STEPS;
		const column = Math.floor(pen);
		const mask = maskOf(face, glyph, size, Math.round((pen - column) * STEPS));
		if (mask !== null) paint(mask, column, baseline);
	}
}

function maskOf(face: Typeface, glyph: number, size: number, step: number): Mask | null {
	let masks = kept.get(face);
	if (masks === undefined) {
		masks = new Map();
		kept.set(face, masks);
	}
	// Sizes to an eighth of a pixel.
	const key = (Math.round(size * 8) * STEPS + step) * 65_536 + glyph;
	let mask = masks.get(key);
	if (mask === undefined) {
		const coverage = new Coverage(size / face.unitsPerEm, -size / face.unitsPerEm, step / STEPS, 0);
		face.draw(glyph, coverage);
		mask = coverage.mask();
		if (size > LARGEST_KEPT_SIZE) return mask;
		if (masks.size >= MOST_KEPT) masks.clear();
		masks.set(key, mask);
	}
	return mask;
}
