import { FULL, type Mask } from "./coverage.ts";
import type { Step } from "./path-data.ts";

/** Where the lines of a path lie, in pixels, curves in short pieces: x0 y0 x1 y1 of each. */
function linesOf(steps: readonly Step[], scale: number, dx: number, dy: number): number[] {
	const lines: number[] = [];
	let [x, y, startX, startY] = [0, 0, 0, 0];
	const to = (nextX: number, nextY: number): void => {
		lines.push(x * scale + dx, y * scale + dy, nextX * scale + dx, nextY * scale + dy);
		[x, y] = [nextX, nextY];
	};
	for (const step of steps) {
		if (step.kind === "move") [x, y, startX, startY] = [step.x, step.y, step.x, step.y];
		else if (step.kind === "line") to(step.x, step.y);
		else if (step.kind === "close") to(startX, startY);
		else {
			const [fromX, fromY] = [x, y];
			for (let piece = 1; piece <= 8; piece += 1) {
				const t = piece / 8;
				const s = 1 - t;
				const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
				to(
					a * fromX + b * step.x1 + c * step.x2 + d * step.x,
					a * fromY + b * step.y1 + c * step.y2 + d * step.y,
				);
			}
		}
	}
	return lines;
}

const LARGEST_AREA = 250_000;

/**
 * A line of a width around a path, with round ends and corners: a pixel is covered as far as it is nearer than half the
 * width. Null where it is large, which the renderer is faster at.
 */
export function strokeMask(steps: readonly Step[], scale: number, dx: number, dy: number, width: number): Mask | null {
	const lines = linesOf(steps, scale, dx, dy);
	const half = width / 2;
	let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
	for (let at = 0; at < lines.length; at += 2) {
		left = Math.min(left, lines[at] ?? 0);
		right = Math.max(right, lines[at] ?? 0);
		top = Math.min(top, lines[at + 1] ?? 0);
		bottom = Math.max(bottom, lines[at + 1] ?? 0);
	}
	const x = Math.floor(left - half - 1);
	const y = Math.floor(top - half - 1);
	const wide = Math.ceil(right + half + 1) - x;
	const high = Math.ceil(bottom + half + 1) - y;
	if (!(wide > 0 && high > 0 && wide * high <= LARGEST_AREA)) return null;
	const levels = new Uint8Array(wide * high);
	for (let at = 0; at < lines.length; at += 4) {
		const line = [0, 1, 2, 3].map((index) => (lines[at + index] ?? 0) - (index % 2 === 0 ? x : y));
		addLine(levels, wide, high, line, half);
	}
	return { x, y, width: wide, height: high, levels };
}

/** Each pixel keeps the most that any line covers of it. */
function addLine(levels: Uint8Array, width: number, height: number, line: readonly number[], half: number): void {
	const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = line;
	const [dx, dy] = [x1 - x0, y1 - y0];
	const length = dx * dx + dy * dy;
	const reach = half + 1;
	const firstRow = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
	const lastRow = Math.min(height - 1, Math.ceil(Math.max(y0, y1) + reach));
	const firstColumn = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
	const lastColumn = Math.min(width - 1, Math.ceil(Math.max(x0, x1) + reach));
	for (let row = firstRow; row <= lastRow; row += 1) {
		for (let column = firstColumn; column <= lastColumn; column += 1) {
			const [px, py] = [column + 0.5 - x0, row + 0.5 - y0];
			const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
			const distance = Math.hypot(px - along * dx, py - along * dy);
			const cover = Math.min(1, Math.max(0, half - distance + 0.5));
			const level = Math.round(cover * FULL);
			const at = row * width + column;
			if (level > (levels[at] ?? 0)) levels[at] = level;
		}
	}
}
