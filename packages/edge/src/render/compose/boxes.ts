import type { Canvas } from "./canvas.ts";
import { FULL } from "./coverage.ts";

/** A rectangle with round corners, in pixels. */
export interface RoundBox {
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
	readonly radius: number;
}

/** How much of a pixel lies within a box, from 0 to 1. */
export function coverageOf({ left, top, right, bottom, radius }: RoundBox, x: number, y: number): number {
	const across = Math.min(x + 1, right) - Math.max(x, left);
	const down = Math.min(y + 1, bottom) - Math.max(y, top);
	if (across <= 0 || down <= 0) return 0;
	const cover = Math.min(1, across) * Math.min(1, down);
	const dx = Math.max(left + radius - x - 0.5, x + 0.5 - right + radius, 0);
	const dy = Math.max(top + radius - y - 0.5, y + 0.5 - bottom + radius, 0);
	if (radius === 0 || dx === 0 || dy === 0) return cover;
	const square = dx * dx + dy * dy;
	if (square <= (radius - 0.5) * (radius - 0.5)) return cover;
	if (square >= (radius + 0.5) * (radius + 0.5)) return 0;
	return Math.min(cover, radius - Math.sqrt(square) + 0.5);
}

export function boxOf(x: number, y: number, width: number, height: number, radius: number): RoundBox {
	const most = Math.min(width, height) / 2;
	return { left: x, top: y, right: x + width, bottom: y + height, radius: Math.max(0, Math.min(radius, most)) };
}

/** Fills a box; what lies between the corners goes row by row. */
export function fillBox(canvas: Canvas, box: RoundBox, color: number): void {
	const last = Math.min(canvas.height, Math.ceil(box.bottom));
	for (let y = Math.max(0, Math.floor(box.top)); y < last; y += 1) paintRow(canvas, box, null, y, color);
}

/** The ring between two boxes. */
export function fillRing(canvas: Canvas, outer: RoundBox, inner: RoundBox, color: number): void {
	const last = Math.min(canvas.height, Math.ceil(outer.bottom));
	for (let y = Math.max(0, Math.floor(outer.top)); y < last; y += 1) paintRow(canvas, outer, inner, y, color);
}

function paintRow(canvas: Canvas, outer: RoundBox, inner: RoundBox | null, y: number, color: number): void {
	const first = Math.max(0, Math.floor(outer.left));
	const last = Math.min(canvas.width, Math.ceil(outer.right));
	const isEdge = y < outer.top + outer.radius || y + 1 > outer.bottom - outer.radius;
	const border = inner === null ? 0 : Math.ceil(inner.left - outer.left);
	const inset = (isEdge ? Math.ceil(outer.radius) : 0) + border + 1;
	const flatFrom = Math.min(last, Math.ceil(outer.left) + inset);
	const flatTo = Math.max(flatFrom, Math.floor(outer.right) - inset);
	const paint = (from: number, to: number): void => {
		for (let x = from; x < to; x += 1) {
			const cover = coverageOf(outer, x, y) - (inner === null ? 0 : coverageOf(inner, x, y));
			if (cover > 0) canvas.paint(x, y, color, Math.round(cover * FULL));
		}
	};
	paint(first, flatFrom);
	if (flatTo > flatFrom) {
		// Between the corners all pixels of a row are alike.
		const middle = (flatFrom + flatTo) >> 1;
		const cover = coverageOf(outer, middle, y) - (inner === null ? 0 : coverageOf(inner, middle, y));
		if (cover >= 1) canvas.fillRow(y, flatFrom, flatTo, color);
		else if (cover > 0) paint(flatFrom, flatTo);
	}
	paint(flatTo, last);
}
