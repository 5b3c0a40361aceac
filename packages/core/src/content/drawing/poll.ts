import type { PollValues } from "../components/poll.ts";
import { type DrawingInput, Sheet } from "./sheet.ts";

const GAP = 10;
const ANSWER_HEIGHT = 44;

/** The question, and the answers as buttons: beside each other where their texts fit, else below. */
export function drawPoll(input: DrawingInput, { question, answers }: PollValues): string {
	const sheet = new Sheet(input);
	const { size, palette, fonts } = input;
	const { width, height } = size;
	const inner = width - 48;
	const across = (inner - GAP * (answers.length - 1)) / answers.length;
	const row = answers.every(({ text }) => fonts.width(fonts.drawable(text), 15, 600) <= across - 24);
	const room = height - 56;
	const stacked = Math.min(ANSWER_HEIGHT, Math.floor((room - 26) / answers.length) - GAP);
	const tall = row ? ANSWER_HEIGHT : Math.max(24, stacked);
	const rows = row ? 1 : answers.length;
	const style = {
		x: width / 2,
		y: 0,
		anchor: "middle" as const,
		width: inner,
		lines: height >= 180 || !row ? 2 : 1,
		size: width >= 400 ? 22 : 19,
		weight: 600,
		leading: 1.24,
		fill: palette.text,
	};
	const asked = sheet.measured(question, style).height;
	const total = asked + 14 + rows * tall + (rows - 1) * GAP;
	let y = Math.round((height - total) / 2) + 2;
	sheet.text(question, { ...style, y });
	y += asked + 14;
	for (const [index, { text }] of answers.entries()) {
		const place = row
			? { x: 24 + index * (across + GAP), y, width: across }
			: { x: 24, y: y + index * (tall + GAP), width: inner };
		drawAnswer(sheet, text, { ...place, height: tall });
	}
	return sheet.finish();
}

/** One answer as a pill. */
export function drawAnswer(
	sheet: Sheet,
	text: string,
	{ x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
	const { palette } = sheet.input;
	const radius = Math.min(height / 2, 22);
	sheet.rect({ x, y, width, height, radius, fill: palette.tint });
	sheet.outline({
		x: x + 0.75,
		y: y + 0.75,
		width: width - 1.5,
		height: height - 1.5,
		radius: radius - 0.75,
		fill: palette.brand,
	});
	sheet.text(text, {
		x: x + width / 2,
		y: y + height / 2,
		valign: "middle",
		anchor: "middle",
		width: width - 20,
		size: 15,
		weight: 600,
		fill: palette.text,
	});
}
