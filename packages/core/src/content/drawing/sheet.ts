import type { Decision } from "../decision.ts";
import type { FontMetrics } from "../fonts.ts";
import type { Palette } from "../scope.ts";
import { drawText, type DrawnText, type TextStyle, tidy } from "../svg-text.ts";
import type { Size } from "../block.ts";

/** What a component is drawn from. */
export interface DrawingInput {
	readonly size: Size;
	readonly decision: Decision;
	readonly palette: Palette;
	readonly siteName: string;
	/** BCP 47. */
	readonly locale: string;
	/** Epoch ms. */
	readonly now: number;
	readonly fonts: FontMetrics;
	/** Places of the decision's items whose photos are there. */
	readonly photos: ReadonlySet<number>;
}

/** A shopping bag on a field of 120 × 120. */
const BAG =
	"M42 52h36l4 34a3 3 0 0 1-3 3.4H41a3 3 0 0 1-3-3.4zM50 59v-9a10 10 0 0 1 20 0v9";

/** A pill's height, and its label's size. */
export const BUTTON_HEIGHT = 40;
const LABEL_SIZE = 15;

/** SVG in the making, in CSS pixels. What is drawn later lies on top. */
export class Sheet {
	readonly input: DrawingInput;
	readonly #parts: string[] = [];

	/** @param radius of the background's corners; null leaves the background out. */
	constructor(input: DrawingInput, radius: number | null = 16) {
		this.input = input;
		const { width, height } = input.size;
		if (radius !== null) this.rect({ x: 0, y: 0, width, height, radius, fill: input.palette.background });
	}

	rect({ x, y, width, height, radius, fill }: Box): void {
		const place = `x="${tidy(x)}" y="${tidy(y)}" width="${tidy(width)}" height="${tidy(height)}"`;
		this.#parts.push(`<rect ${place} rx="${tidy(radius)}" fill="${fill}"/>`);
	}

	/** A line of half a pixel to each side of the box's edge. */
	outline({ x, y, width, height, radius, fill }: Box): void {
		const place = `x="${tidy(x)}" y="${tidy(y)}" width="${tidy(width)}" height="${tidy(height)}"`;
		this.#parts.push(`<rect ${place} rx="${tidy(radius)}" fill="none" stroke="${fill}"/>`);
	}

	/** Lines with round ends and corners. */
	stroke(path: string, { x, y, scale, width, color }: Strokes): void {
		const place = `translate(${tidy(x)} ${tidy(y)}) scale(${tidy(scale)})`;
		const looks = `fill="none" stroke="${color}" stroke-width="${tidy(width)}" stroke-linejoin="round" stroke-linecap="round"`;
		this.#parts.push(`<g transform="${place}" ${looks}><path d="${path}"/></g>`);
	}

	/** A shape of straight lines with sharp edges, such as the modules of a QR code. */
	fill(path: string, color: string): void {
		this.#parts.push(`<path d="${path}" fill="${color}" shape-rendering="crispEdges"/>`);
	}

	text(text: string, style: Partial<TextStyle> & Pick<TextStyle, "x" | "y" | "size" | "fill">): DrawnText {
		const drawn = this.measured(text, style);
		this.#parts.push(drawn.svg);
		return drawn;
	}

	/** What `text` would draw. */
	measured(text: string, style: Partial<TextStyle> & Pick<TextStyle, "x" | "y" | "size" | "fill">): DrawnText {
		return drawText(this.input.fonts, text, { ...USUAL, ...style });
	}

	/** A pill as wide as its label, at most `width`; with `anchor` middle, `x` is its middle. Nothing without a label. */
	button(label: string | null, { x, y, width, anchor }: ButtonPlace): void {
		if (label === null || label === "") return;
		const { palette, fonts } = this.input;
		const wide = Math.min(Math.ceil(fonts.width(fonts.drawable(label), LABEL_SIZE, 600)) + 40, width);
		const left = anchor === "middle" ? Math.round(x - wide / 2) : x;
		this.rect({ x: left, y, width: wide, height: BUTTON_HEIGHT, radius: BUTTON_HEIGHT / 2, fill: palette.brand });
		this.text(label, {
			x: left + wide / 2,
			y: y + BUTTON_HEIGHT / 2,
			anchor: "middle",
			valign: "middle",
			width: wide - 32,
			size: LABEL_SIZE,
			weight: 600,
			fill: palette.on_brand,
		});
	}

	/** A square photo, the `index`th of the decision's; a quiet tile where there is none. */
	photo(index: number | null, { x, y, side }: { readonly x: number; readonly y: number; readonly side: number }): void {
		const { palette } = this.input;
		this.rect({ x, y, width: side, height: side, radius: 10, fill: palette.tile });
		if (index === null || !this.input.photos.has(index)) {
			this.stroke(BAG, { x, y, scale: side / 120, width: 3, color: palette.icon });
			return;
		}
		const place = `x="${tidy(x)}" y="${tidy(y)}" width="${tidy(side)}" height="${tidy(side)}"`;
		this.#parts.push(
			`<image data-layer="top" ${place} data-radius="10" preserveAspectRatio="xMidYMid slice" href="pipit:photo-${index}"/>`,
		);
	}

	/** All of it. */
	parts(): string {
		return this.#parts.join("");
	}

	/** All of it, with the line around the block. */
	finish(): string {
		const { width, height } = this.input.size;
		const { line } = this.input.palette;
		this.outline({ x: 0.5, y: 0.5, width: width - 1, height: height - 1, radius: 15.5, fill: line });
		return this.#parts.join("");
	}
}

export interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
	readonly radius: number;
	readonly fill: string;
}

interface Strokes {
	readonly x: number;
	readonly y: number;
	readonly scale: number;
	/** Before scaling. */
	readonly width: number;
	readonly color: string;
}

interface ButtonPlace {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly anchor: "start" | "middle";
}

const USUAL: Omit<TextStyle, "x" | "y" | "size" | "fill"> = {
	valign: "top",
	anchor: "start",
	width: 10_000,
	lines: 1,
	weight: 400,
	leading: 1.3,
	opacity: 1,
};

