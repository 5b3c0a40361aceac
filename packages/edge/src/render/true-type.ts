/** How far the pen moves on for each character of a TrueType font, in units of its em. */
export interface Advances {
	readonly unitsPerEm: number;
	/** By code point; a character that the font does not have is absent. */
	readonly byCodePoint: ReadonlyMap<number, number>;
}

/** Reads the tables cmap (format 12), hhea, hmtx and head: https://learn.microsoft.com/typography/opentype/spec/. */
export function readAdvances(font: ArrayBuffer): Advances {
	const view = new DataView(font);
	const metricsCount = view.getUint16(tableAt(view, "hhea") + 34);
	const metrics = tableAt(view, "hmtx");
	const characters = tableAt(view, "cmap");
	const byCodePoint = new Map<number, number>();
	for (let index = 0; index < view.getUint16(characters + 2); index += 1) {
		const subtable = characters + view.getUint32(characters + 8 + index * 8);
		if (view.getUint16(subtable) !== 12) continue;
		for (let group = 0; group < view.getUint32(subtable + 12); group += 1) {
			const at = subtable + 16 + group * 12;
			const first = view.getUint32(at);
			const last = view.getUint32(at + 4);
			for (let code = first; code <= last; code += 1) {
				const glyph = view.getUint32(at + 8) + code - first;
				byCodePoint.set(code, view.getUint16(metrics + Math.min(glyph, metricsCount - 1) * 4));
			}
		}
	}
	return { unitsPerEm: view.getUint16(tableAt(view, "head") + 18), byCodePoint };
}

function tableAt(view: DataView, tag: string): number {
	for (let index = 0; index < view.getUint16(4); index += 1) {
		const entry = 12 + index * 16;
		const found = String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(entry + offset)));
		if (found === tag) return view.getUint32(entry + 8);
	}
	throw new Error(`the font has no table ${tag}`);
}
