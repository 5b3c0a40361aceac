import { GlyphShapes, type PathSink } from "./glyph-outline.ts";
import { type Kerning, kerningOf } from "./kerning.ts";
import { FontFile } from "./true-type.ts";

/** A font file and the CSS weight that it draws. */
export interface Font {
	readonly weight: number;
	readonly bytes: ArrayBuffer;
}

/** One font, read as far as it is needed: which characters it has, what they measure, and their shapes. */
export class Typeface {
	readonly unitsPerEm: number;
	readonly #file: FontFile;
	readonly #glyphs: ReadonlyMap<number, number>;
	readonly #kerning: Kerning;
	readonly #shapes: GlyphShapes | null;

	/** Throws where the file is no font. */
	constructor({ bytes }: Font) {
		this.#file = new FontFile(bytes);
		this.unitsPerEm = this.#file.unitsPerEm;
		this.#glyphs = this.#file.glyphs();
		this.#kerning = kerningOf(this.#file);
		this.#shapes = this.#file.find("glyf") === null ? null : new GlyphShapes(this.#file);
	}

	/** Whether it can draw by itself; a font with other than TrueType shapes is for the renderer alone. */
	get hasShapes(): boolean {
		return this.#shapes !== null;
	}

	/** Null where it does not have the character. */
	glyph(codePoint: number): number | null {
		return this.#glyphs.get(codePoint) ?? null;
	}

	/** In ems. */
	advance(glyph: number): number {
		return orZero(() => this.#file.advance(glyph)) / this.unitsPerEm;
	}

	/** How much closer (below 0) a glyph stands after another, in ems. */
	kerning(first: number, second: number): number {
		return orZero(() => this.#kerning(first, second)) / this.unitsPerEm;
	}

	/** A glyph's shape in units of the em; of one that is broken, what can be read. */
	draw(glyph: number, sink: PathSink): void {
		orZero(() => {
			this.#shapes?.draw(glyph, sink);
			return 0;
		});
	}
}

/** A font that says where no bytes are must not break what is drawn with it. */
function orZero(read: () => number): number {
	try {
		return read();
	} catch (error) {
		if (error instanceof RangeError) return 0;
		throw error;
	}
}

/** A glyph on a line. */
export interface PlacedGlyph {
	readonly face: Typeface;
	readonly glyph: number;
	/** From the line's start, in ems. */
	readonly x: number;
}

export interface Line {
	readonly glyphs: readonly PlacedGlyph[];
	/** In ems. */
	readonly width: number;
}

const MOST_KEPT = 2_000;

/** The typefaces of one weight, each standing in for the characters that those before it do not have. */
export class FaceStack {
	readonly #faces: readonly Typeface[];
	readonly #found = new Map<number, { readonly face: Typeface; readonly glyph: number } | null>();
	readonly #lines = new Map<string, Line>();

	constructor(faces: readonly Typeface[]) {
		this.#faces = faces;
	}

	has(codePoint: number): boolean {
		return this.#find(codePoint) !== null;
	}

	/** Width of a line in ems, kerning included. */
	width(text: string): number {
		return this.line(text).width;
	}

	/** Where each glyph stands. A character that no typeface has is left out. */
	line(text: string): Line {
		let line = this.#lines.get(text);
		if (line === undefined) {
			line = this.#layOut(text);
			if (this.#lines.size >= MOST_KEPT) this.#lines.clear();
			this.#lines.set(text, line);
		}
		return line;
	}

	#layOut(text: string): Line {
		const glyphs: PlacedGlyph[] = [];
		let pen = 0;
		for (const character of text) {
			const found = this.#find(character.codePointAt(0) ?? 0);
			if (found === null) continue;
			const { face, glyph } = found;
			const last = glyphs.at(-1);
			if (last !== undefined && last.face === face) pen += face.kerning(last.glyph, glyph);
			glyphs.push({ face, glyph, x: pen });
			pen += face.advance(glyph);
		}
		return { glyphs, width: pen };
	}

	#find(codePoint: number): { readonly face: Typeface; readonly glyph: number } | null {
		let found = this.#found.get(codePoint);
		if (found === undefined) {
			found = null;
			for (const face of this.#faces) {
				const glyph = face.glyph(codePoint);
				if (glyph === null) continue;
				found = { face, glyph };
				break;
			}
			if (this.#found.size >= 65_536) this.#found.clear();
			this.#found.set(codePoint, found);
		}
		return found;
	}
}

/** Typefaces by weight, each read when it is first needed. A font that cannot be read is passed over. */
export class Typefaces {
	readonly #fonts: readonly Font[];
	readonly #read = new Map<Font, Typeface | null>();
	readonly #stacks = new Map<number, FaceStack>();

	constructor(fonts: readonly Font[]) {
		this.#fonts = fonts;
	}

	/** Those of the nearest weight, with the others behind them; without any font, nothing can be drawn. */
	nearest(weight: number): FaceStack {
		let stack = this.#stacks.get(weight);
		if (stack === undefined) {
			const near = this.#fonts
				.map((font, place) => ({ font, place, distance: Math.abs(font.weight - weight) }))
				.toSorted((a, b) => a.distance - b.distance || a.place - b.place);
			stack = new FaceStack(near.flatMap(({ font }) => this.#typeface(font) ?? []));
			if (this.#stacks.size > 50) this.#stacks.clear();
			this.#stacks.set(weight, stack);
		}
		return stack;
	}

	#typeface(font: Font): Typeface | null {
		let typeface = this.#read.get(font);
		if (typeface === undefined) {
			try {
				typeface = new Typeface(font);
			} catch {
				typeface = null;
			}
			this.#read.set(font, typeface);
		}
		return typeface;
	}
}
