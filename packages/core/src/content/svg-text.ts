import type { FontMetrics } from "./fonts.ts";
import { escapeMarkup } from "./liquid/escape.ts";
import { LONGEST_TEXT, wrapText } from "./wrap.ts";

/** Where lines of text stand and how they look; lengths in CSS pixels. */
export interface TextStyle {
	readonly x: number;
	readonly y: number;
	/** What `y` is: the first line's baseline, or an edge of the lines. */
	readonly valign: "baseline" | "top" | "middle" | "bottom";
	readonly anchor: "start" | "middle" | "end";
	/** Widest that a line may be. */
	readonly width: number;
	/** The last of these ends in an ellipsis where text is left over. */
	readonly lines: number;
	readonly size: number;
	readonly weight: number;
	/** Distance of baselines in sizes. */
	readonly leading: number;
	readonly fill: string;
	readonly opacity: number;
}

export interface DrawnText {
	readonly svg: string;
	readonly lines: number;
	readonly width: number;
	readonly height: number;
}

/** Text wrapped by the font, as SVG with one element for each line. */
export function drawText(fonts: FontMetrics, text: string, style: TextStyle): DrawnText {
	const { size, weight, width } = style;
	const measure = (line: string): number => fonts.width(line, size, weight);
	const drawable = fonts.drawable(text.slice(0, LONGEST_TEXT));
	const lines = wrapText(drawable, { width, lines: style.lines, measure });
	const leading = size * style.leading;
	return {
		svg: textElements(lines, style, firstBaseline(style, lines.length)),
		lines: lines.length,
		width: Math.ceil(lines.reduce((widest, line) => Math.max(widest, measure(line)), 0)),
		height: Math.round(leading * lines.length),
	};
}

/** Of Inter, in sizes: how far a capital letter and a descender reach from the baseline. */
export const CAPITAL = 0.727;
const DESCENDER = 0.2;

function firstBaseline({ y, size, leading, valign }: TextStyle, lines: number): number {
	const below = size * leading * (lines - 1);
	if (valign === "top") return y + size * CAPITAL;
	if (valign === "middle") return y + (size * CAPITAL - below) / 2;
	return valign === "bottom" ? y - size * DESCENDER - below : y;
}

function textElements(lines: readonly string[], style: TextStyle, baseline: number): string {
	const { x, size, weight, leading, fill, opacity, anchor } = style;
	const looks = `font-family="Inter" font-size="${tidy(size)}" font-weight="${tidy(weight)}" fill="${escapeMarkup(fill)}"`;
	const extra =
		(opacity < 1 ? ` fill-opacity="${tidy(opacity)}"` : "") + (anchor === "start" ? "" : ` text-anchor="${anchor}"`);
	return lines
		.map((line, index) => {
			// On half pixels, which are whole ones of a picture at twice the size: its letters are crisp.
			const y = Math.round((baseline + index * size * leading) * 2) / 2;
			return `<text x="${tidy(x)}" y="${tidy(y)}" ${looks}${extra}>${escapeMarkup(directed(line))}</text>`;
		})
		.join("");
}

const FIRST_LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A line whose first letter is written to the left runs to the left as a whole, its numbers and signs with it (UAX #9, P2). */
function directed(line: string): string {
	const first = FIRST_LETTER.exec(line)?.[0] ?? "";
	return RIGHT_TO_LEFT.test(first) ? `\u202b${line}\u202c` : line;
}

/** At most three decimals. */
export function tidy(value: number): string {
	return String(Math.round(value * 1000) / 1000);
}
