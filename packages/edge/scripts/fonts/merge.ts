import { characterMap, readCharacterMap } from "./character-map.ts";
import { tableOf, type Tables } from "./tables.ts";

/** Taken from the first font. Without GSUB, whose contextual forms would change widths after they were measured. */
const TAKEN = ["GDEF", "GPOS", "OS/2", "post"];

interface Glyph {
	readonly outline: Buffer;
	readonly advance: number;
	readonly leftSideBearing: number;
}

/**
 * One font out of several subsets of the same design: glyphs one after another, the first font's first, so that its
 * kerning holds. A character that several have is drawn from the first.
 */
export function mergeFonts(fonts: readonly Tables[]): Tables {
	const [first] = fonts;
	if (first === undefined) throw new Error("no font to merge");
	const glyphs: Glyph[] = [];
	const characters = new Map<number, number>();
	for (const font of fonts) {
		const start = glyphs.length;
		if (tableOf(font, "head").readUInt16BE(18) !== tableOf(first, "head").readUInt16BE(18)) {
			throw new Error("the fonts have different units per em");
		}
		glyphs.push(...glyphsOf(font, start));
		for (const [character, glyph] of readCharacterMap(tableOf(font, "cmap"))) {
			if (!characters.has(character)) characters.set(character, glyph + start);
		}
	}
	const merged: Tables = new Map(TAKEN.map((tag) => [tag, tableOf(first, tag)]));
	merged.set("cmap", characterMap(characters));
	merged.set("head", patched(tableOf(first, "head"), [[50, 1]])); // long offsets in loca
	merged.set("hhea", patched(tableOf(first, "hhea"), [[34, glyphs.length]]));
	merged.set("maxp", maximaOf(fonts, glyphs.length));
	merged.set(
		"hmtx",
		Buffer.concat(
			glyphs.map(({ advance, leftSideBearing }) =>
				patched(Buffer.alloc(4), [
					[0, advance],
					[2, leftSideBearing & 0xffff],
				]),
			),
		),
	);
	merged.set("glyf", Buffer.concat(glyphs.map(({ outline }) => outline)));
	const offsets = Buffer.alloc((glyphs.length + 1) * 4);
	let offset = 0;
	for (const [index, { outline }] of glyphs.entries()) {
		offset += outline.length;
		offsets.writeUInt32BE(offset, (index + 1) * 4);
	}
	merged.set("loca", offsets);
	return merged;
}

function patched(table: Buffer, fields: readonly (readonly [offset: number, value: number])[]): Buffer {
	const copy = Buffer.from(table);
	for (const [offset, value] of fields) copy.writeUInt16BE(value, offset);
	return copy;
}

/** All the maxima are 16-bit numbers after the version; the merged font needs the larger of each. */
function maximaOf(fonts: readonly Tables[], glyphs: number): Buffer {
	const tables = fonts.map((font) => tableOf(font, "maxp"));
	const maxima = Buffer.from(tables[0] ?? Buffer.alloc(0));
	for (let offset = 6; offset < maxima.length; offset += 2) {
		maxima.writeUInt16BE(Math.max(...tables.map((table) => table.readUInt16BE(offset))), offset);
	}
	return patched(maxima, [[4, glyphs]]);
}

function glyphsOf(font: Tables, start: number): Glyph[] {
	const count = tableOf(font, "maxp").readUInt16BE(4);
	const metrics = tableOf(font, "hmtx");
	const fullMetrics = tableOf(font, "hhea").readUInt16BE(34);
	const long = tableOf(font, "head").readUInt16BE(50) === 1;
	const offsets = tableOf(font, "loca");
	const outlines = tableOf(font, "glyf");
	const offsetOf = (glyph: number): number =>
		long ? offsets.readUInt32BE(glyph * 4) : offsets.readUInt16BE(glyph * 2) * 2;
	return Array.from({ length: count }, (_, glyph) => {
		const last = Math.min(glyph, fullMetrics - 1);
		const bearing = glyph < fullMetrics ? glyph * 4 + 2 : fullMetrics * 4 + (glyph - fullMetrics) * 2;
		const outline = Buffer.from(outlines.subarray(offsetOf(glyph), offsetOf(glyph + 1)));
		shiftComponents(outline, start);
		const padding = Buffer.alloc((4 - (outline.length % 4)) % 4);
		return {
			outline: Buffer.concat([outline, padding]),
			advance: metrics.readUInt16BE(last * 4),
			leftSideBearing: metrics.readInt16BE(bearing),
		};
	});
}

const HAS_WORDS = 0x1;
const HAS_SCALE = 0x8;
const MORE = 0x20;
const HAS_TWO_SCALES = 0x40;
const HAS_MATRIX = 0x80;

/** A composite glyph names its parts by number; they move with the font that they came from. */
function shiftComponents(outline: Buffer, start: number): void {
	if (outline.length === 0 || outline.readInt16BE(0) >= 0) return;
	let offset = 10;
	let flags = MORE;
	while ((flags & MORE) !== 0) {
		flags = outline.readUInt16BE(offset);
		outline.writeUInt16BE(outline.readUInt16BE(offset + 2) + start, offset + 2);
		offset += 4 + ((flags & HAS_WORDS) !== 0 ? 4 : 2);
		if ((flags & HAS_SCALE) !== 0) offset += 2;
		else if ((flags & HAS_TWO_SCALES) !== 0) offset += 4;
		else if ((flags & HAS_MATRIX) !== 0) offset += 8;
	}
}
