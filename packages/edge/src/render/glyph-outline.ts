import type { FontFile } from "./true-type.ts";

/** Where a path is told; y grows upwards, as in fonts, in units of the em. */
export interface PathSink {
	moveTo(x: number, y: number): void;
	lineTo(x: number, y: number): void;
	/** A quadratic curve. */
	quadTo(x1: number, y1: number, x: number, y: number): void;
	close(): void;
}

/** The shapes of glyphs: glyf and loca (https://learn.microsoft.com/typography/opentype/spec/glyf). */
export class GlyphShapes {
	readonly #view: DataView;
	readonly #glyf: number;
	readonly #loca: number;
	readonly #long: boolean;
	readonly #count: number;

	/** Throws where the font has no such shapes. */
	constructor(file: FontFile) {
		this.#view = file.view;
		this.#glyf = file.table("glyf");
		this.#loca = file.table("loca");
		this.#long = file.view.getInt16(file.table("head") + 50) === 1;
		this.#count = file.view.getUint16(file.table("maxp") + 4);
	}

	/** Throws a RangeError where the font is broken. */
	draw(glyph: number, sink: PathSink): void {
		this.#draw(glyph, sink, IDENTITY, 0);
	}

	#draw(glyph: number, sink: PathSink, place: Place, depth: number): void {
		if (glyph >= this.#count) return;
		const start = this.#offset(glyph);
		if (this.#offset(glyph + 1) <= start) return;
		const at = this.#glyf + start;
		const contours = this.#view.getInt16(at);
		if (contours >= 0) this.#drawSimple(at + 10, contours, sink, place);
		else if (depth < MOST_DEPTH) this.#drawComposite(at + 10, sink, place, depth);
	}

	#offset(glyph: number): number {
		return this.#long ? this.#view.getUint32(this.#loca + glyph * 4) : this.#view.getUint16(this.#loca + glyph * 2) * 2;
	}

	#drawSimple(start: number, contours: number, sink: PathSink, place: Place): void {
		const view = this.#view;
		const ends: number[] = [];
		for (let index = 0; index < contours; index += 1) ends.push(view.getUint16(start + index * 2));
		const count = (ends.at(-1) ?? -1) + 1;
		let at = start + contours * 2;
		at += 2 + view.getUint16(at);
		const flags = new Uint8Array(count);
		for (let index = 0; index < count; index += 1) {
			const flag = view.getUint8(at);
			at += 1;
			flags[index] = flag;
			if ((flag & 8) === 0) continue;
			let repeats = view.getUint8(at);
			at += 1;
			for (; repeats > 0 && index + 1 < count; repeats -= 1) flags[(index += 1)] = flag;
		}
		const xs = new Int16Array(count);
		const ys = new Int16Array(count);
		at = readCoordinates(view, at, flags, xs, 2, 16);
		readCoordinates(view, at, flags, ys, 4, 32);
		let first = 0;
		for (const last of ends) {
			if (last >= first) drawContour({ xs, ys, flags, first, last }, sink, place);
			first = last + 1;
		}
	}

	#drawComposite(start: number, sink: PathSink, place: Place, depth: number): void {
		const view = this.#view;
		let at = start;
		for (let part = 0; part < MOST_PARTS; part += 1) {
			const flags = view.getUint16(at);
			const glyph = view.getUint16(at + 2);
			at += 4;
			const words = (flags & 1) !== 0;
			const dx = words ? view.getInt16(at) : view.getInt8(at);
			const dy = words ? view.getInt16(at + 2) : view.getInt8(at + 1);
			at += words ? 4 : 2;
			const own: [number, number, number, number] = [1, 0, 0, 1];
			const scales = (flags & 8) !== 0 ? 1 : (flags & 0x40) !== 0 ? 2 : (flags & 0x80) !== 0 ? 4 : 0;
			const read = Array.from({ length: scales }, (_, index) => view.getInt16(at + index * 2) / 16_384);
			at += scales * 2;
			if (scales === 1) own[0] = own[3] = read[0] ?? 1;
			else if (scales === 2) [own[0], own[3]] = [read[0] ?? 1, read[1] ?? 1];
			else if (scales === 4) own.splice(0, 4, read[0] ?? 1, read[1] ?? 0, read[2] ?? 0, read[3] ?? 1);
			const isOffset = (flags & 2) !== 0;
			this.#draw(glyph, sink, within(place, own, isOffset ? dx : 0, isOffset ? dy : 0), depth + 1);
			if ((flags & 0x20) === 0) return;
		}
	}
}

/** x' = a·x + c·y + dx, y' = b·x + d·y + dy. */
interface Place {
	readonly a: number;
	readonly b: number;
	readonly c: number;
	readonly d: number;
	readonly dx: number;
	readonly dy: number;
}

const IDENTITY: Place = { a: 1, b: 0, c: 0, d: 1, dx: 0, dy: 0 };
const MOST_DEPTH = 6;
const MOST_PARTS = 32;

function within(outer: Place, [a, b, c, d]: readonly [number, number, number, number], dx: number, dy: number): Place {
	return {
		a: outer.a * a + outer.c * b,
		b: outer.b * a + outer.d * b,
		c: outer.a * c + outer.c * d,
		d: outer.b * c + outer.d * d,
		dx: outer.a * dx + outer.c * dy + outer.dx,
		dy: outer.b * dx + outer.d * dy + outer.dy,
	};
}

/** Differences of one or two bytes each; where they end. */
function readCoordinates(
	view: DataView,
	start: number,
	flags: Uint8Array,
	into: Int16Array,
	short: number,
	same: number,
): number {
	let at = start;
	let value = 0;
	for (let index = 0; index < flags.length; index += 1) {
		const flag = flags[index] ?? 0;
		if ((flag & short) !== 0) {
			value += (flag & same) !== 0 ? view.getUint8(at) : -view.getUint8(at);
			at += 1;
		} else if ((flag & same) === 0) {
			value += view.getInt16(at);
			at += 2;
		}
		into[index] = value;
	}
	return at;
}

interface Contour {
	readonly xs: Int16Array;
	readonly ys: Int16Array;
	readonly flags: Uint8Array;
	readonly first: number;
	readonly last: number;
}

/** Between two points off the curve lies one on it, in their middle. */
function drawContour({ xs, ys, flags, first, last }: Contour, sink: PathSink, { a, b, c, d, dx, dy }: Place): void {
	const count = last - first + 1;
	const xAt = (index: number): number => {
		const point = first + (index % count);
		return a * (xs[point] ?? 0) + c * (ys[point] ?? 0) + dx;
	};
	const yAt = (index: number): number => {
		const point = first + (index % count);
		return b * (xs[point] ?? 0) + d * (ys[point] ?? 0) + dy;
	};
	const isOn = (index: number): boolean => ((flags[first + (index % count)] ?? 0) & 1) !== 0;
	let start = 0;
	while (start < count && !isOn(start)) start += 1;
	const hasOn = start < count;
	if (!hasOn) start = 0;
	const startX = hasOn ? xAt(start) : (xAt(0) + xAt(count - 1)) / 2;
	const startY = hasOn ? yAt(start) : (yAt(0) + yAt(count - 1)) / 2;
	sink.moveTo(startX, startY);
	const from = hasOn ? start + 1 : start;
	const to = hasOn ? start + count : start + count - 1;
	for (let index = from; index <= to; index += 1) {
		if (isOn(index)) {
			sink.lineTo(xAt(index), yAt(index));
			continue;
		}
		const isEnd = index === to;
		if (!isEnd && isOn(index + 1)) {
			sink.quadTo(xAt(index), yAt(index), xAt(index + 1), yAt(index + 1));
			index += 1;
		} else if (isEnd) sink.quadTo(xAt(index), yAt(index), startX, startY);
		else sink.quadTo(xAt(index), yAt(index), (xAt(index) + xAt(index + 1)) / 2, (yAt(index) + yAt(index + 1)) / 2);
	}
	sink.close();
}
