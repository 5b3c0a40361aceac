/** The tables of a TrueType font, found by their tags (https://learn.microsoft.com/typography/opentype/spec/otff). */
export class FontFile {
	readonly view: DataView;
	readonly #offsets = new Map<string, number>();

	constructor(bytes: ArrayBuffer) {
		this.view = new DataView(bytes);
		for (let index = 0; index < this.view.getUint16(4); index += 1) {
			const entry = 12 + index * 16;
			const tag = String.fromCharCode(...[0, 1, 2, 3].map((offset) => this.view.getUint8(entry + offset)));
			this.#offsets.set(tag, this.view.getUint32(entry + 8));
		}
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
		return this.view.getUint16(this.table("head") + 18);
	}

	/** Which glyph each character has: cmap, format 12. */
	glyphs(): Map<number, number> {
		const { view } = this;
		const table = this.table("cmap");
		const glyphs = new Map<number, number>();
		for (let index = 0; index < view.getUint16(table + 2); index += 1) {
			const subtable = table + view.getUint32(table + 8 + index * 8);
			if (view.getUint16(subtable) !== 12) continue;
			for (let group = 0; group < view.getUint32(subtable + 12); group += 1) {
				const at = subtable + 16 + group * 12;
				const first = view.getUint32(at);
				for (let code = first; code <= view.getUint32(at + 4); code += 1)
					glyphs.set(code, view.getUint32(at + 8) + code - first);
			}
		}
		return glyphs;
	}

	/** How far the pen moves on after a glyph, in units of the em. */
	advance(glyph: number): number {
		const count = this.view.getUint16(this.table("hhea") + 34);
		return this.view.getUint16(this.table("hmtx") + Math.min(glyph, count - 1) * 4);
	}
}
