import type { FontFile } from "./true-type.ts";

/** A point of a contour, in units of the em, y upwards. */
interface Point {
	readonly x: number;
	readonly y: number;
	/** Points off the curve pull it (quadratic Bézier). */
	readonly on: boolean;
}

type Contour = readonly Point[];

const ON_CURVE = 0x1;
const X_SHORT = 0x2;
const Y_SHORT = 0x4;
const REPEAT = 0x8;
const X_SAME = 0x10;
const Y_SAME = 0x20;

/**
 * The outline of a glyph as SVG path data in units of the em, y downwards, all of it relative to where the pen stands,
 * and ending there: so that glyphs can follow one another in one path. Empty for a space.
 */
export function outlineOf(font: FontFile, glyph: number): string {
	let data = "";
	let penX = 0;
	let penY = 0;
	for (const contour of contoursOf(font, glyph, 0)) {
		const start = startOf(contour);
		if (start === null) continue;
		data += `m${start.x - penX} ${penY - start.y}`;
		data += curves(contour, start);
		penX = start.x;
		penY = start.y;
	}
	return data === "" ? "" : `${data}m${-penX} ${penY}`;
}

/** The first point on the curve; between two points off it lies one in the middle. */
function startOf(contour: Contour): Point | null {
	const on = contour.find((point) => point.on);
	if (on !== undefined) return on;
	const [first, second] = contour;
	return first === undefined || second === undefined ? null : middleOf(first, second);
}

function middleOf(a: Point, b: Point): Point {
	return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, on: true };
}

function curves(contour: Contour, start: Point): string {
	const first = Math.max(contour.indexOf(start), 0);
	let data = "";
	let from = start;
	let control: Point | null = null;
	for (let step = 1; step <= contour.length; step += 1) {
		const point = step === contour.length ? start : (contour[(first + step) % contour.length] ?? start);
		if (!point.on) {
			if (control !== null) from = curve(control, middleOf(control, point));
			control = point;
		} else if (control !== null) {
			from = curve(control, point);
			control = null;
		} else if (point !== start) {
			data += `l${point.x - from.x} ${from.y - point.y}`;
			from = point;
		}
	}
	return `${data}z`;

	function curve(by: Point, to: Point): Point {
		data += `q${by.x - from.x} ${from.y - by.y} ${to.x - from.x} ${from.y - to.y}`;
		return to;
	}
}

const DEEPEST = 5;

/** https://learn.microsoft.com/typography/opentype/spec/glyf */
function contoursOf(font: FontFile, glyph: number, depth: number): Contour[] {
	const { view } = font;
	const long = view.getUint16(font.table("head") + 50) === 1;
	const loca = font.table("loca");
	const offsetOf = (index: number): number => (long ? view.getUint32(loca + index * 4) : view.getUint16(loca + index * 2) * 2);
	const [start, end] = [offsetOf(glyph), offsetOf(glyph + 1)];
	if (start === end || depth > DEEPEST) return [];
	const at = font.table("glyf") + start;
	const count = view.getInt16(at);
	return count >= 0 ? simpleContours(view, at, count) : partsOf(font, at + 10, depth);
}

function simpleContours(view: DataView, at: number, count: number): Contour[] {
	const ends = Array.from({ length: count }, (_, index) => view.getUint16(at + 10 + index * 2));
	const points = (ends.at(-1) ?? -1) + 1;
	let next = at + 10 + count * 2;
	next += 2 + view.getUint16(next); // instructions
	const flags: number[] = [];
	while (flags.length < points) {
		const flag = view.getUint8(next);
		next += 1;
		let times = 1;
		if ((flag & REPEAT) !== 0) {
			times += view.getUint8(next);
			next += 1;
		}
		for (; times > 0; times -= 1) flags.push(flag);
	}
	const xs = coordinates(X_SHORT, X_SAME);
	const ys = coordinates(Y_SHORT, Y_SAME);
	return ends.map((end, index) => {
		const from = index === 0 ? 0 : (ends[index - 1] ?? 0) + 1;
		return Array.from({ length: end - from + 1 }, (_, offset) => {
			const point = from + offset;
			return { x: xs[point] ?? 0, y: ys[point] ?? 0, on: ((flags[point] ?? 0) & ON_CURVE) !== 0 };
		});
	});

	/** Each is the distance from the one before: one byte with a sign of its own, two bytes, or nothing. */
	function coordinates(short: number, same: number): number[] {
		let value = 0;
		return flags.map((flag) => {
			if ((flag & short) !== 0) {
				value += (flag & same) === 0 ? -view.getUint8(next) : view.getUint8(next);
				next += 1;
			} else if ((flag & same) === 0) {
				value += view.getInt16(next);
				next += 2;
			}
			return value;
		});
	}
}

const WORDS = 0x1;
const OFFSETS = 0x2;
const SCALE = 0x8;
const MORE = 0x20;
const TWO_SCALES = 0x40;
const MATRIX = 0x80;

/** A composite glyph: others, each moved and perhaps scaled. */
function partsOf(font: FontFile, start: number, depth: number): Contour[] {
	const { view } = font;
	const contours: Contour[] = [];
	let at = start;
	let flags = MORE;
	while ((flags & MORE) !== 0) {
		flags = view.getUint16(at);
		const glyph = view.getUint16(at + 2);
		const words = (flags & WORDS) !== 0;
		const moved = (flags & OFFSETS) !== 0;
		const dx = moved ? (words ? view.getInt16(at + 4) : view.getInt8(at + 4)) : 0;
		const dy = moved ? (words ? view.getInt16(at + 6) : view.getInt8(at + 5)) : 0;
		at += words ? 8 : 6;
		const fraction = (index: number): number => view.getInt16(at + index * 2) / 16_384;
		let [xx, xy, yx, yy] = [1, 0, 0, 1];
		if ((flags & SCALE) !== 0) {
			xx = yy = fraction(0);
			at += 2;
		} else if ((flags & TWO_SCALES) !== 0) {
			[xx, yy] = [fraction(0), fraction(1)];
			at += 4;
		} else if ((flags & MATRIX) !== 0) {
			[xx, xy, yx, yy] = [fraction(0), fraction(1), fraction(2), fraction(3)];
			at += 8;
		}
		for (const contour of contoursOf(font, glyph, depth + 1)) {
			contours.push(contour.map(({ x, y, on }) => ({ x: xx * x + yx * y + dx, y: xy * x + yy * y + dy, on })));
		}
	}
	return contours;
}
