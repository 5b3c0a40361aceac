import { curvesOfArc } from "./arc.ts";
import type { Coverage } from "./coverage.ts";

/** One step of a path, in absolute coordinates. */
export type Step =
	| { readonly kind: "move"; readonly x: number; readonly y: number }
	| { readonly kind: "line"; readonly x: number; readonly y: number }
	| {
			readonly kind: "curve";
			readonly x1: number;
			readonly y1: number;
			readonly x2: number;
			readonly y2: number;
			readonly x: number;
			readonly y: number;
	  }
	| { readonly kind: "close" };

const TOKEN = /([MmLlHhVvCcQqAaZz])|(-?(?:\d+(?:\.\d+)?|\.\d+))|[\s,]+|(.)/g;
const ARGUMENTS: { readonly [command: string]: number } = { M: 2, L: 2, H: 1, V: 1, C: 6, Q: 4, A: 7, Z: 0 };
const MOST_STEPS = 20_000;

/** Reads `d` of a path; null for anything else than steps with numbers. */
export function readPath(data: string): Step[] | null {
	const steps: Step[] = [];
	let command = "";
	let numbers: number[] = [];
	let x = 0;
	let y = 0;
	let startX = 0;
	let startY = 0;
	for (const [, letter, number, other] of data.matchAll(TOKEN)) {
		if (other !== undefined || steps.length > MOST_STEPS) return null;
		if (letter !== undefined) {
			if (numbers.length > 0) return null;
			command = letter;
		} else if (number !== undefined) numbers.push(Number(number));
		else continue;
		const wanted = ARGUMENTS[command.toUpperCase()];
		if (wanted === undefined) return null;
		if (numbers.length < wanted || (wanted === 0 && letter === undefined)) {
			if (wanted === 0) return null;
			continue;
		}
		if (wanted > 0 && number === undefined) continue;
		const relative = command !== command.toUpperCase();
		const [dx, dy] = relative ? [x, y] : [0, 0];
		const at = (index: number): number => (numbers[index] ?? 0) + (index % 2 === 0 ? dx : dy);
		switch (command.toUpperCase()) {
			case "M":
				[x, y] = [at(0), at(1)];
				[startX, startY] = [x, y];
				steps.push({ kind: "move", x, y });
				command = relative ? "l" : "L";
				break;
			case "L":
				[x, y] = [at(0), at(1)];
				steps.push({ kind: "line", x, y });
				break;
			case "H":
				x = at(0);
				steps.push({ kind: "line", x, y });
				break;
			case "V":
				y = (numbers[0] ?? 0) + dy;
				steps.push({ kind: "line", x, y });
				break;
			case "C":
				steps.push({ kind: "curve", x1: at(0), y1: at(1), x2: at(2), y2: at(3), x: at(4), y: at(5) });
				[x, y] = [at(4), at(5)];
				break;
			case "Q": {
				const [cx, cy, toX, toY] = [at(0), at(1), at(2), at(3)];
				steps.push({
					kind: "curve",
					x1: x + ((cx - x) * 2) / 3,
					y1: y + ((cy - y) * 2) / 3,
					x2: toX + ((cx - toX) * 2) / 3,
					y2: toY + ((cy - toY) * 2) / 3,
					x: toX,
					y: toY,
				});
				[x, y] = [toX, toY];
				break;
			}
			case "A": {
				const [radiusX = 0, radiusY = 0, rotation = 0, large, sweep, toX = 0, toY = 0] = numbers;
				const to = { x: toX + dx, y: toY + dy };
				const flags = { isLarge: large === 1, isSweep: sweep === 1 };
				for (const curve of curvesOfArc({ fromX: x, fromY: y, radiusX, radiusY, rotation, ...flags, ...to })) {
					const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, endX = 0, endY = 0] = curve;
					steps.push({ kind: "curve", x1, y1, x2, y2, x: endX, y: endY });
				}
				[x, y] = [to.x, to.y];
				break;
			}
			default:
				steps.push({ kind: "close" });
				[x, y] = [startX, startY];
		}
		numbers = [];
	}
	return numbers.length === 0 ? steps : null;
}

/** The inside of a path. */
export function fillPath(steps: readonly Step[], into: Coverage): void {
	for (const step of steps) {
		if (step.kind === "move") into.moveTo(step.x, step.y);
		else if (step.kind === "line") into.lineTo(step.x, step.y);
		else if (step.kind === "curve") into.cubicTo(step.x1, step.y1, step.x2, step.y2, step.x, step.y);
		else into.close();
	}
}
