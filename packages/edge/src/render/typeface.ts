import { type Kerning, kerningOf } from "./kerning.ts";
import { FontFile } from "./true-type.ts";

/** A font file and the CSS weight that it draws. */
export interface Font {
	readonly weight: number;
	readonly bytes: ArrayBuffer;
}

/** One font, read as far as it is needed: which characters it has, and what a line of text measures. */
export class Typeface {
	readonly unitsPerEm: number;
	readonly #file: FontFile;
	readonly #glyphs: ReadonlyMap<number, number>;
	readonly #kerning: Kerning;
	readonly #advances = new Map<number, number>();

	constructor({ bytes }: Font) {
		this.#file = new FontFile(bytes);
		this.unitsPerEm = this.#file.unitsPerEm;
		this.#glyphs = this.#file.glyphs();
		this.#kerning = kerningOf(this.#file);
	}

	has(codePoint: number): boolean {
		return this.#glyphs.has(codePoint);
	}

	/** Width of a line in units of the em, kerning included. */
	width(text: string): number {
		let pen = 0;
		let last: number | null = null;
		for (const glyph of this.#glyphsOf(text)) {
			pen += (last === null ? 0 : this.#kerning(last, glyph)) + this.#advance(glyph);
			last = glyph;
		}
		return pen;
	}

	/** A character that the font does not have is its glyph 0, a box. */
	*#glyphsOf(text: string): Generator<number> {
		for (const character of text) yield this.#glyphs.get(character.codePointAt(0) ?? 0) ?? 0;
	}

	#advance(glyph: number): number {
		let advance = this.#advances.get(glyph);
		if (advance === undefined) {
			advance = this.#file.advance(glyph);
			this.#advances.set(glyph, advance);
		}
		return advance;
	}
}

/** Typefaces by weight, each read when it is first needed. */
export class Typefaces {
	readonly #fonts: readonly Font[];
	readonly #read = new Map<Font, Typeface>();

	constructor(fonts: readonly Font[]) {
		this.#fonts = fonts;
	}

	/** The one of the nearest weight; null without any font. */
	nearest(weight: number): Typeface | null {
		let best: Font | null = null;
		for (const font of this.#fonts) {
			if (best === null || Math.abs(font.weight - weight) < Math.abs(best.weight - weight)) best = font;
		}
		if (best === null) return null;
		let typeface = this.#read.get(best);
		if (typeface === undefined) {
			typeface = new Typeface(best);
			this.#read.set(best, typeface);
		}
		return typeface;
	}
}
