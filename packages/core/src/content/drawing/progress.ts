import type { ProgressSettings, ProgressValues } from "../components/progress.ts";
import { BUTTON_HEIGHT, type DrawingInput, Sheet } from "./sheet.ts";
import { componentWords } from "./words.ts";

const BAR = 14;
/** Below the bar, with its distance. */
const LABEL = 28;

/** A bar, or a row of stamps, with what is reached below it; heading and button where there is room. */
export function drawProgress(input: DrawingInput, settings: ProgressSettings, values: ProgressValues): string {
	const sheet = new Sheet(input);
	const { size, palette, decision } = input;
	const { width, height } = size;
	const inner = width - 64;
	const hasButton = decision.button !== null && decision.button !== "" && height >= 180;
	const heading = height >= 84 ? (decision.text ?? "") : "";
	const large = height >= 130 ? 22 : 18;
	const style = { x: 32, y: 0, width: inner, lines: height >= 190 ? 2 : 1, size: large, weight: 600, leading: 1.24 };
	const tall = heading === "" ? 0 : sheet.measured(heading, { ...style, fill: palette.text }).height + 8;
	const stamp = stampSize(inner, values.goal, height - tall - LABEL - (hasButton ? BUTTON_HEIGHT + 18 : 0) - 48);
	const bar = settings.as === "stamps" ? stamp : BAR;
	const total = tall + bar + LABEL + (hasButton ? BUTTON_HEIGHT + 16 : 0);
	let y = Math.round((height - total) / 2) + 2;
	if (heading !== "") sheet.text(heading, { ...style, y, fill: palette.text });
	y += tall;
	if (settings.as === "stamps") drawStamps(sheet, values, y, stamp);
	else drawBar(sheet, values, y, inner);
	y += bar + 10;
	const share = `${Math.floor(values.share * 100)} %`;
	const shareWidth = settings.as === "bar" ? input.fonts.width(share, 15, 600) + 16 : 0;
	const label = values.label ?? numbersOf(values, input.locale);
	sheet.text(label, { x: 32, y, width: inner - shareWidth, size: 15, fill: palette.muted });
	if (settings.as === "bar")
		sheet.text(share, { x: width - 32, y, anchor: "end", size: 15, weight: 600, fill: palette.text });
	if (hasButton) sheet.button(decision.button, { x: 32, y: y + 34, width: inner, anchor: "start" });
	return sheet.finish();
}

/** `320 of 500`, as the language writes numbers. */
export function numbersOf({ value, goal }: ProgressValues, locale: string): string {
	const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
	return `${format.format(value)} ${componentWords(locale).of} ${format.format(goal)}`;
}

function drawBar(sheet: Sheet, { share }: ProgressValues, y: number, width: number): void {
	const { palette } = sheet.input;
	sheet.rect({ x: 32, y, width, height: BAR, radius: BAR / 2, fill: palette.deep_tint });
	const filled = share === 0 ? 0 : Math.max(BAR, Math.round(width * share * 2) / 2);
	if (filled > 0) sheet.rect({ x: 32, y, width: filled, height: BAR, radius: BAR / 2, fill: palette.brand });
}

const STAMP_GAP = 10;

function stampSize(width: number, goal: number, height: number): number {
	const across = Math.floor((width - STAMP_GAP * (goal - 1)) / goal);
	return Math.max(12, Math.min(across, height, 48));
}

const CHECK = "M7 12.5l3.4 3.5 6.6-7.5";

function drawStamps(sheet: Sheet, { value, goal }: ProgressValues, y: number, side: number): void {
	const { palette } = sheet.input;
	for (let step = 0; step < goal; step += 1) {
		const x = 32 + step * (side + STAMP_GAP);
		const reached = step < Math.floor(value);
		const fill = reached ? palette.brand : palette.tint;
		sheet.rect({ x, y, width: side, height: side, radius: side / 2, fill });
		if (reached) sheet.stroke(CHECK, { x, y, scale: side / 24, width: 2.4, color: palette.on_brand });
		else
			sheet.outline({
				x: x + 0.5,
				y: y + 0.5,
				width: side - 1,
				height: side - 1,
				radius: side / 2 - 0.5,
				fill: palette.deep_tint,
			});
	}
}
