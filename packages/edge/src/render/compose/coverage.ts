import type { PathSink } from "../glyph-outline.ts";

/** How much of each pixel of a rectangle a shape covers, in steps of 1/15: 0 to 15. */
export interface Mask {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
	readonly levels: Uint8Array;
}

export const FULL = 15;
const LARGEST_AREA = 4_000_000;
/** Points on a curve are at most this far from it, in pixels. */
const TOLERANCE = 0.05;

/**
 * Gathers a path and answers how much of each pixel it covers, exactly: the signed area that each line leaves to its
 * right is added up, and the sums along a row are the coverage (as in Raph Levien's font-rs, 2016). Where parts of a
 * path overlap in the same direction, they count once.
 */
export class Coverage implements PathSink {
	/** x0 y0 x1 y1 of each line, in pixels. */
	readonly #lines: number[] = [];
	readonly #scaleX: number;
	readonly #scaleY: number;
	readonly #dx: number;
	readonly #dy: number;
	#startX = 0;
	#startY = 0;
	#x = 0;
	#y = 0;

	/** Points are scaled, then moved. */
	constructor(scaleX: number, scaleY: number, dx: number, dy: number) {
		this.#scaleX = scaleX;
		this.#scaleY = scaleY;
		this.#dx = dx;
		this.#dy = dy;
	}

	moveTo(x: number, y: number): void {
		this.close();
		this.#x = this.#startX = x * this.#scaleX + this.#dx;
		this.#y = this.#startY = y * this.#scaleY + this.#dy;
	}

	lineTo(x: number, y: number): void {
		this.#line(x * this.#scaleX + this.#dx, y * this.#scaleY + this.#dy);
	}

	quadTo(x1: number, y1: number, x: number, y: number): void {
		const [fromX, fromY] = [this.#x, this.#y];
		const [midX, midY] = [x1 * this.#scaleX + this.#dx, y1 * this.#scaleY + this.#dy];
		const [toX, toY] = [x * this.#scaleX + this.#dx, y * this.#scaleY + this.#dy];
		const bend = Math.hypot(fromX - 2 * midX + toX, fromY - 2 * midY + toY) / 4;
		const steps = Math.min(32, Math.max(1, Math.ceil(Math.sqrt(bend / TOLERANCE))));
		for (let step = 1; step <= steps; step += 1) {
			const t = step / steps;
			const s = 1 - t;
			this.#line(s * s * fromX + 2 * s * t * midX + t * t * toX, s * s * fromY + 2 * s * t * midY + t * t * toY);
		}
	}

	cubicTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
		const fromX = (this.#x - this.#dx) / this.#scaleX;
		const fromY = (this.#y - this.#dy) / this.#scaleY;
		for (let step = 1; step <= 12; step += 1) {
			const t = step / 12;
			const s = 1 - t;
			const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
			this.lineTo(a * fromX + b * x1 + c * x2 + d * x, a * fromY + b * y1 + c * y2 + d * y);
		}
	}

	close(): void {
		this.#line(this.#startX, this.#startY);
	}

	/** Null for a path that covers nothing, or is absurdly large. */
	mask(): Mask | null {
		this.close();
		const box = boundsOf(this.#lines);
		if (box === null) return null;
		const { x, y, width, height } = box;
		const sums = new Float32Array(width * height + 2);
		const lines = this.#lines;
		for (let at = 0; at < lines.length; at += 4) {
			addLine(
				sums,
				width,
				(lines[at] ?? 0) - x,
				(lines[at + 1] ?? 0) - y,
				(lines[at + 2] ?? 0) - x,
				(lines[at + 3] ?? 0) - y,
			);
		}
		return { x, y, width, height, levels: levelsOf(sums, width, height) };
	}

	#line(x: number, y: number): void {
		if (x !== this.#x || y !== this.#y) this.#lines.push(this.#x, this.#y, x, y);
		this.#x = x;
		this.#y = y;
	}
}

function boundsOf(lines: readonly number[]): Omit<Mask, "levels"> | null {
	let left = Infinity;
	let top = Infinity;
	let right = -Infinity;
	let bottom = -Infinity;
	for (let at = 0; at < lines.length; at += 2) {
		const x = lines[at] ?? 0;
		const y = lines[at + 1] ?? 0;
		left = Math.min(left, x);
		right = Math.max(right, x);
		top = Math.min(top, y);
		bottom = Math.max(bottom, y);
	}
	const x = Math.floor(left);
	const y = Math.floor(top);
	// One column more, into which the area to the right of the last pixel falls.
	const width = Math.ceil(right) - x + 1;
	const height = Math.ceil(bottom) - y;
	return width > 1 && height > 0 && width * height <= LARGEST_AREA ? { x, y, width, height } : null;
}

function addLine(sums: Float32Array, width: number, x0: number, y0: number, x1: number, y1: number): void {
	if (y0 === y1) return;
	const down = y0 < y1;
	const direction = down ? 1 : -1;
	const [topX, topY, bottomX, bottomY] = down ? [x0, y0, x1, y1] : [x1, y1, x0, y0];
	const slope = (bottomX - topX) / (bottomY - topY);
	let x = topX;
	for (let row = Math.floor(topY); row < bottomY; row += 1) {
		const start = row * width;
		const height = Math.min(row + 1, bottomY) - Math.max(row, topY);
		const nextX = x + slope * height;
		const area = direction * height;
		const left = Math.min(x, nextX);
		const right = Math.max(x, nextX);
		const first = Math.floor(left);
		const last = Math.ceil(right);
		if (last <= first + 1) {
			// Within one pixel: a trapezium.
			const middle = (left + right) / 2 - first;
			sums[start + first] = (sums[start + first] ?? 0) + area * (1 - middle);
			sums[start + first + 1] = (sums[start + first + 1] ?? 0) + area * middle;
		} else {
			const share = 1 / (right - left);
			const toEdge = first + 1 - left;
			const head = 0.5 * share * toEdge * toEdge;
			const fromEdge = right - last + 1;
			const tail = 0.5 * share * fromEdge * fromEdge;
			sums[start + first] = (sums[start + first] ?? 0) + area * head;
			if (last === first + 2) sums[start + first + 1] = (sums[start + first + 1] ?? 0) + area * (1 - head - tail);
			else {
				const second = share * (1.5 - (left - first));
				sums[start + first + 1] = (sums[start + first + 1] ?? 0) + area * (second - head);
				for (let column = first + 2; column < last - 1; column += 1)
					sums[start + column] = (sums[start + column] ?? 0) + area * share;
				const before = second + (last - first - 3) * share;
				sums[start + last - 1] = (sums[start + last - 1] ?? 0) + area * (1 - before - tail);
			}
			sums[start + last] = (sums[start + last] ?? 0) + area * tail;
		}
		x = nextX;
	}
}

function levelsOf(sums: Float32Array, width: number, height: number): Uint8Array {
	const levels = new Uint8Array(width * height);
	for (let row = 0; row < height; row += 1) {
		let sum = 0;
		for (let at = row * width; at < (row + 1) * width; at += 1) {
			sum += sums[at] ?? 0;
			const cover = sum < 0 ? -sum : sum;
			levels[at] = cover >= 1 ? FULL : cover * FULL + 0.5;
		}
	}
	return levels;
}
