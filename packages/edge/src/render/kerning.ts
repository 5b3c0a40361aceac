import type { FontFile } from "./true-type.ts";

/** How much closer (below 0) or farther a glyph stands after another than its advance says, in units of the em. */
export type Kerning = (first: number, second: number) => number;

const PAIR_ADJUSTMENT = 2;
const EXTENSION = 9;
const X_ADVANCE = 0x4;

/** The pair adjustments of the feature `kern` in GPOS: https://learn.microsoft.com/typography/opentype/spec/gpos. */
export function kerningOf(font: FontFile): Kerning {
	const lookups = pairLookups(font);
	const known = new Map<number, number>();
	return (first, second) => {
		const key = first * 65_536 + second;
		let value = known.get(key);
		if (value === undefined) {
			value = lookups.reduce((sum, subtables) => sum + firstValue(font.view, subtables, first, second), 0);
			if (known.size > 20_000) known.clear();
			known.set(key, value);
		}
		return value;
	};
}

/** For each lookup of the feature, where its subtables stand. */
function pairLookups(font: FontFile): number[][] {
	const gpos = font.find("GPOS");
	if (gpos === null) return [];
	const { view } = font;
	const features = gpos + view.getUint16(gpos + 6);
	const list = gpos + view.getUint16(gpos + 8);
	const indexes = new Set<number>();
	for (let feature = 0; feature < view.getUint16(features); feature += 1) {
		const record = features + 2 + feature * 6;
		if (view.getUint32(record) !== 0x6b65_726e) continue; // "kern"
		const table = features + view.getUint16(record + 4);
		for (let index = 0; index < view.getUint16(table + 2); index += 1)
			indexes.add(view.getUint16(table + 4 + index * 2));
	}
	return [...indexes]
		.toSorted((a, b) => a - b)
		.map((index) => subtablesOf(view, list + view.getUint16(list + 2 + index * 2)));
}

function subtablesOf(view: DataView, lookup: number): number[] {
	const subtables: number[] = [];
	for (let index = 0; index < view.getUint16(lookup + 4); index += 1) {
		const at = lookup + view.getUint16(lookup + 6 + index * 2);
		const type = view.getUint16(lookup);
		if (type === PAIR_ADJUSTMENT) subtables.push(at);
		else if (type === EXTENSION && view.getUint16(at + 2) === PAIR_ADJUSTMENT)
			subtables.push(at + view.getUint32(at + 4));
	}
	return subtables;
}

/** The first subtable that knows the pair decides. */
function firstValue(view: DataView, subtables: readonly number[], first: number, second: number): number {
	for (const at of subtables) {
		const covered = coverageIndex(view, at + view.getUint16(at + 2), first);
		if (covered === null) continue;
		const value = view.getUint16(at) === 1 ? pairValue(view, at, covered, second) : classValue(view, at, first, second);
		if (value !== null) return value;
	}
	return 0;
}

/** Format 1: a list of second glyphs for each first one. */
function pairValue(view: DataView, at: number, covered: number, second: number): number | null {
	const format = view.getUint16(at + 4);
	const size = 2 + valueSize(format) + valueSize(view.getUint16(at + 6));
	const set = at + view.getUint16(at + 10 + covered * 2);
	for (let index = 0; index < view.getUint16(set); index += 1) {
		const record = set + 2 + index * size;
		if (view.getUint16(record) === second) return advanceIn(view, record + 2, format);
	}
	return null;
}

/** Format 2: glyphs by class. */
function classValue(view: DataView, at: number, first: number, second: number): number {
	const format = view.getUint16(at + 4);
	const size = valueSize(format) + valueSize(view.getUint16(at + 6));
	const row = classOf(view, at + view.getUint16(at + 8), first);
	const column = classOf(view, at + view.getUint16(at + 10), second);
	return advanceIn(view, at + 16 + (row * view.getUint16(at + 14) + column) * size, format);
}

function advanceIn(view: DataView, at: number, format: number): number {
	return (format & X_ADVANCE) === 0 ? 0 : view.getInt16(at + valueSize(format & (X_ADVANCE - 1)));
}

/** Two bytes for each bit of a value format. */
function valueSize(format: number): number {
	let size = 0;
	for (let bits = format; bits !== 0; bits >>= 1) size += (bits & 1) * 2;
	return size;
}

function coverageIndex(view: DataView, at: number, glyph: number): number | null {
	const ranges = view.getUint16(at) === 2;
	for (let index = 0; index < view.getUint16(at + 2); index += 1) {
		if (ranges) {
			const range = at + 4 + index * 6;
			const start = view.getUint16(range);
			if (glyph >= start && glyph <= view.getUint16(range + 2)) return view.getUint16(range + 4) + glyph - start;
		} else if (view.getUint16(at + 4 + index * 2) === glyph) return index;
	}
	return null;
}

/** 0 for a glyph that is in no class. */
function classOf(view: DataView, at: number, glyph: number): number {
	if (view.getUint16(at) === 1) {
		const index = glyph - view.getUint16(at + 2);
		return index >= 0 && index < view.getUint16(at + 4) ? view.getUint16(at + 6 + index * 2) : 0;
	}
	for (let index = 0; index < view.getUint16(at + 2); index += 1) {
		const range = at + 4 + index * 6;
		if (glyph >= view.getUint16(range) && glyph <= view.getUint16(range + 2)) return view.getUint16(range + 4);
	}
	return 0;
}
