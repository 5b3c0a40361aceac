import type { CountdownValues } from "../components/countdown.ts";
import { CAPITAL } from "../svg-text.ts";
import { endWords } from "./end.ts";
import { BUTTON_HEIGHT, type DrawingInput, Sheet } from "./sheet.ts";
import { componentWords } from "./words.ts";

/** A countdown's picture without its digits, and where they go: the animation draws them one by one. Lengths in CSS pixels. */
export interface CountdownFace {
	readonly svg: string;
	/** The digits from the left, two for each part; all as high as wide parts allow. */
	readonly lefts: readonly number[];
	readonly top: number;
	readonly digitWidth: number;
	readonly digitHeight: number;
	readonly fontSize: number;
	/** Of a digit, from the top of its cell. */
	readonly baseline: number;
	readonly surface: string;
	readonly ink: string;
	readonly parts: readonly CountdownPart[];
}

export type CountdownPart = "days" | "hours" | "minutes" | "seconds";

const SECOND = 1_000;
const DAY = 86_400_000;
/** Two digits hold no more days; the end is named instead. */
export const LONGEST_TICKING_MS = 100 * DAY;

/** The parts that matter: no days when there are none left, no seconds where nothing ticks. */
function partsOf(remainingMs: number, ticks: boolean): CountdownPart[] {
	const parts: CountdownPart[] = remainingMs >= DAY ? ["days", "hours", "minutes"] : ["hours", "minutes"];
	return ticks ? [...parts, "seconds"] : parts;
}

/** Two digits of each part. */
export function countdownDigits(remainingMs: number, parts: readonly CountdownPart[]): number[] {
	const seconds = Math.floor(Math.max(remainingMs, 0) / SECOND);
	const values = {
		days: Math.min(Math.floor(seconds / 86_400), 99),
		hours: Math.floor(seconds / 3_600) % 24,
		minutes: Math.floor(seconds / 60) % 60,
		seconds: seconds % 60,
	};
	return parts.flatMap((part) => [Math.floor(values[part] / 10), values[part] % 10]);
}

/** A still picture: what is left to the minute, and when it ends, which stays true. */
export function drawCountdown(input: DrawingInput, values: CountdownValues): string {
	const remaining = values.ends_at - input.now;
	if (remaining <= 0 || remaining >= LONGEST_TICKING_MS) return drawWords(input, values, remaining);
	const { sheet, face } = faceOf(input, values, false);
	for (const [place, digit] of countdownDigits(remaining, face.parts).entries()) {
		sheet.text(String(digit), {
			x: (face.lefts[place] ?? 0) + face.digitWidth / 2,
			y: face.top + face.baseline,
			valign: "baseline",
			anchor: "middle",
			size: face.fontSize,
			weight: 600,
			fill: face.ink,
		});
	}
	return sheet.finish();
}

/** Null where nothing ticks: it is over, or too far off. */
export function countdownFace(input: DrawingInput, values: CountdownValues): CountdownFace | null {
	const remaining = values.ends_at - input.now;
	if (remaining <= 0 || remaining >= LONGEST_TICKING_MS) return null;
	const { sheet, face } = faceOf(input, values, true);
	return { ...face, svg: sheet.finish() };
}

interface Area {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

function faceOf(
	input: DrawingInput,
	values: CountdownValues,
	ticks: boolean,
): { sheet: Sheet; face: Omit<CountdownFace, "svg"> } {
	const sheet = new Sheet(input);
	const parts = partsOf(values.ends_at - input.now, ticks);
	const area = drawTexts(sheet, values);
	return { sheet, face: drawTiles(sheet, area, parts) };
}

/** Heading, end and button, beside the tiles in wide blocks, else above and below. What is left is for the tiles. */
function drawTexts(sheet: Sheet, values: CountdownValues): Area {
	const { size, palette, decision, now, locale } = sheet.input;
	const { width, height } = size;
	const heading = decision.text ?? "";
	const ends = endWords(values.ends_at, now, values.time_zone, locale);
	const hasButton = decision.button !== null && decision.button !== "" && height >= 130;
	if (width >= 480 && heading !== "") {
		const panel = Math.round(width * 0.4) - 32;
		const large = height >= 150 ? 24 : 20;
		const style = {
			x: 32,
			y: 0,
			width: panel,
			lines: height >= 150 ? 3 : 2,
			size: large,
			weight: 600,
			leading: 1.22,
			fill: palette.text,
		};
		const { height: tall } = sheet.measured(heading, style);
		const total = tall + 24 + (hasButton ? BUTTON_HEIGHT + 14 : 0);
		let y = Math.round((height - total) / 2) + 2;
		sheet.text(heading, { ...style, y });
		y += tall + 6;
		sheet.text(ends, { x: 32, y, width: panel, size: 14, fill: palette.muted });
		if (hasButton) sheet.button(decision.button, { x: 32, y: y + 30, width: panel, anchor: "start" });
		const left = panel + 56;
		return { x: left, y: 16, width: width - 28 - left, height: height - 32 };
	}
	const middle = width / 2;
	let top = 18;
	if (heading !== "" && height >= 110) {
		const drawn = sheet.text(heading, {
			x: middle,
			y: top + 2,
			anchor: "middle",
			width: width - 40,
			lines: height >= 190 ? 2 : 1,
			size: 20,
			weight: 600,
			leading: 1.25,
			fill: palette.text,
		});
		top += drawn.height + 10;
	}
	let bottom = height - 14;
	if (hasButton && height >= 200) {
		sheet.button(decision.button, { x: middle, y: bottom - BUTTON_HEIGHT - 6, width: width - 40, anchor: "middle" });
		bottom -= BUTTON_HEIGHT + 18;
	}
	if (bottom - top >= 90) {
		sheet.text(ends, {
			x: middle,
			y: bottom,
			valign: "bottom",
			anchor: "middle",
			width: width - 40,
			size: 13,
			fill: palette.muted,
		});
		bottom -= 26;
	}
	return { x: 20, y: top, width: width - 40, height: bottom - top };
}

const GAP = 10;
const LABEL = 12;
/** Between a tile and its label, and the label. */
const UNDER = 20;

function drawTiles(sheet: Sheet, area: Area, parts: readonly CountdownPart[]): Omit<CountdownFace, "svg"> {
	const { palette, locale } = sheet.input;
	const words = componentWords(locale);
	const across = (area.width - GAP * (parts.length - 1)) / parts.length;
	const side = Math.floor(Math.max(28, Math.min(across, area.height - UNDER, 92)) / 2) * 2;
	const total = side * parts.length + GAP * (parts.length - 1);
	const left = Math.round(area.x + (area.width - total) / 2);
	const top = Math.round(area.y + Math.max(0, area.height - side - UNDER) / 2);
	const fontSize = Math.round(side * 0.5);
	const digitWidth = Math.floor(side * 0.35);
	const digitHeight = Math.round(fontSize * 0.96);
	const digitTop = top + Math.round((side - digitHeight) / 2);
	const lefts: number[] = [];
	for (const [index, part] of parts.entries()) {
		const x = left + index * (side + GAP);
		sheet.rect({ x, y: top, width: side, height: side, radius: Math.round(side * 0.16), fill: palette.brand });
		sheet.text(words[part], {
			x: x + side / 2,
			y: top + side + 8,
			anchor: "middle",
			width: side + GAP,
			size: LABEL,
			weight: 600,
			fill: palette.muted,
		});
		const first = Math.round(x + side / 2 - digitWidth);
		lefts.push(first, first + digitWidth);
	}
	return {
		lefts,
		top: digitTop,
		digitWidth,
		digitHeight,
		fontSize,
		baseline: (digitHeight + fontSize * CAPITAL) / 2,
		surface: palette.brand,
		ink: palette.on_brand,
		parts,
	};
}

/** Over, or so far off that no clock is needed. */
function drawWords(input: DrawingInput, values: CountdownValues, remaining: number): string {
	const sheet = new Sheet(input);
	const { size, palette, decision, now, locale } = input;
	const words =
		remaining <= 0
			? (values.ended ?? componentWords(locale).ended)
			: endWords(values.ends_at, now, values.time_zone, locale);
	const heading = remaining <= 0 ? "" : (decision.text ?? "");
	const hasButton = decision.button !== null && decision.button !== "" && size.height >= 130;
	const large = size.height >= 110 ? 26 : 19;
	const style = {
		x: size.width / 2,
		y: 0,
		anchor: "middle" as const,
		width: size.width - 48,
		lines: 2,
		size: large,
		weight: 600,
		leading: 1.22,
		fill: palette.text,
	};
	const { height: tall } = sheet.measured(words, style);
	const total = tall + (heading === "" ? 0 : 24) + (hasButton ? BUTTON_HEIGHT + 14 : 0);
	let y = Math.round((size.height - total) / 2) + 3;
	if (heading !== "") {
		sheet.text(heading, { x: size.width / 2, y, anchor: "middle", width: size.width - 48, size: 15, weight: 600, fill: palette.muted });
		y += 24;
	}
	sheet.text(words, { ...style, y });
	if (hasButton)
		sheet.button(decision.button, { x: size.width / 2, y: y + tall + 12, width: size.width - 48, anchor: "middle" });
	return sheet.finish();
}
