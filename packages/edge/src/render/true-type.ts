/**
 * The tables of a TrueType font, found by their tags (https://learn.microsoft.com/typography/opentype/spec/otff).
 * A font may be hostile: whatever reads beyond its end throws a RangeError, and no loop depends on what it says alone.
 */
export class FontFile {
	readonly view: DataView;
	readonly #offsets = new Map<string, number>();
	readonly #metricsCount: number;
	readonly #metrics: number;

	constructor(bytes: ArrayBuffer) {
		this.view = new DataView(bytes);
		for (let index = 0; index < Math.min(this.view.getUint16(4), MOST_TABLES); index += 1) {
			const entry = 12 + index * 16;
			const tag = String.fromCharCode(...[0, 1, 2, 3].map((offset) => this.view.getUint8(entry + offset)));
			this.#offsets.set(tag, this.view.getUint32(entry + 8));
		}
		this.#metrics = this.table("hmtx");
		this.#metricsCount = this.view.getUint16(this.table("hhea") + 34);
	}

	/** Null where the font has no such table. */
	find(tag: string): number | null {
		return this.#offsets.get(tag) ?? null;
	}

	table(tag: string): number {
		const offset = this.find(tag);
		if (offset === null) throw new Error(`the font has no table ${tag}`);
		return offset;
	}

	get unitsPerEm(): number {
		return Math.max(1, this.view.getUint16(this.table("head") + 18));
	}

	/** Which glyph each character has: cmap, formats 4 and 12. */
	glyphs(): Map<number, number> {
		const { view } = this;
		const table = this.table("cmap");
		const glyphs = new Map<number, number>();
		for (let index = 0; index < Math.min(view.getUint16(table + 2), MOST_TABLES); index += 1) {
			const subtable = table + view.getUint32(table + 8 + index * 8);
			const format = view.getUint16(subtable);
			if (format === 12) this.#readGroups(subtable, glyphs);
			else if (format === 4) this.#readSegments(subtable, glyphs);
		}
		return glyphs;
	}

	/** How far the pen moves on after a glyph, in units of the em. */
	advance(glyph: number): number {
		return this.view.getUint16(this.#metrics + Math.min(glyph, this.#metricsCount - 1) * 4);
	}

	#readGroups(subtable: number, glyphs: Map<number, number>): void {
		const { view } = this;
		for (let group = 0; group < Math.min(view.getUint32(subtable + 12), MOST_GROUPS); group += 1) {
			const at = subtable + 16 + group * 12;
			const first = view.getUint32(at);
			const last = Math.min(view.getUint32(at + 4), LAST_CHARACTER);
			for (let code = first; code <= last && glyphs.size < MOST_CHARACTERS; code += 1)
				glyphs.set(code, view.getUint32(at + 8) + code - first);
		}
	}

	#readSegments(subtable: number, glyphs: Map<number, number>): void {
		const { view } = this;
		const twice = view.getUint16(subtable + 6);
		for (let segment = 0; segment < twice; segment += 2) {
			const end = view.getUint16(subtable + 14 + segment);
			const start = view.getUint16(subtable + 16 + twice + segment);
			const delta = view.getUint16(subtable + 16 + twice * 2 + segment);
			const rangeAt = subtable + 16 + twice * 3 + segment;
			const range = view.getUint16(rangeAt);
			for (let code = start; code <= end && code < 0xffff && glyphs.size < MOST_CHARACTERS; code += 1) {
				const found = range === 0 ? code : view.getUint16(rangeAt + range + (code - start) * 2);
				if (range !== 0 && found === 0) continue;
				const glyph = (found + delta) & 0xffff;
				if (glyph !== 0) glyphs.set(code, glyph);
			}
		}
	}
}

const MOST_TABLES = 100;
const MOST_GROUPS = 20_000;
/** As many glyphs as a font can have. */
const MOST_CHARACTERS = 65_536;
const LAST_CHARACTER = 0x10_ffff;
