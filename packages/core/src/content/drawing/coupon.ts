import { code128Widths } from "../components/code-128.ts";
import { encode } from "uqr";
import type { CouponSettings, CouponValues } from "../components/coupon.ts";
import { BUTTON_HEIGHT, type DrawingInput, Sheet } from "./sheet.ts";
import { componentWords } from "./words.ts";

/** What scanners read needs dark on light, whatever the site's colours are. */
const PAPER = "#ffffff";
const BARS = "#111111";

/** Modules of light around a QR code (ISO/IEC 18004, 9.1) and beside the bars of Code 128. */
const QR_QUIET = 4;
const BARCODE_QUIET = 10;

interface Area {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** A ticket with the code as text, QR code or bars; heading, small print and button beside it, in narrow blocks above. */
export function drawCoupon(input: DrawingInput, settings: CouponSettings, values: CouponValues): string {
	const sheet = new Sheet(input);
	const { width, height } = input.size;
	const beside = width >= 440 && height >= 90 && (input.decision.text ?? values.terms ?? "") !== "";
	const area = beside ? drawBeside(sheet, values, settings) : drawAbove(sheet, values);
	drawTicket(sheet, area, settings, values);
	return sheet.finish();

	function drawBeside(on: Sheet, { terms }: CouponValues, { as }: CouponSettings): Area {
		const share = as === "qr" ? Math.min(height - 40, width * 0.4) : width * 0.48;
		const ticket = Math.round(share);
		const panel = width - 32 - 28 - 24 - ticket;
		drawPanel(on, panel, terms);
		const tall = as === "qr" ? ticket : Math.min(height - 40, 150);
		return { x: width - 28 - ticket, y: Math.round((height - tall) / 2), width: ticket, height: tall };
	}
}

function drawPanel(sheet: Sheet, panel: number, terms: string | null): void {
	const { size, palette, decision } = sheet.input;
	const { height } = size;
	const heading = decision.text ?? "";
	const hasButton = decision.button !== null && decision.button !== "" && height >= 150;
	const large = height >= 150 && panel >= 180 ? 24 : 18;
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
	const small = { x: 32, y: 0, width: panel, lines: 2, size: 13, leading: 1.38, fill: palette.muted };
	const tall = heading === "" ? 0 : sheet.measured(heading, style).height;
	const print = terms === null || terms === "" ? 0 : sheet.measured(terms, small).height + 8;
	const total = tall + print + (hasButton ? BUTTON_HEIGHT + 16 : 0);
	let y = Math.round((height - total) / 2) + 2;
	if (heading !== "") sheet.text(heading, { ...style, y });
	y += tall;
	if (print > 0) sheet.text(terms ?? "", { ...small, y: y + 8 });
	y += print;
	if (hasButton) sheet.button(decision.button, { x: 32, y: y + 14, width: panel, anchor: "start" });
}

function drawAbove(sheet: Sheet, { terms }: CouponValues): Area {
	const { size, palette, decision } = sheet.input;
	const { width, height } = size;
	let top = 16;
	let bottom = height - 16;
	if (decision.text !== null && decision.text !== "" && height >= 150) {
		const style = {
			x: width / 2,
			y: top + 4,
			anchor: "middle" as const,
			width: width - 40,
			lines: height >= 220 ? 2 : 1,
			size: 19,
			weight: 600,
			leading: 1.25,
			fill: palette.text,
		};
		top += sheet.text(decision.text, style).height + 14;
	}
	if (decision.button !== null && decision.button !== "" && height >= 230) {
		sheet.button(decision.button, {
			x: width / 2,
			y: bottom - BUTTON_HEIGHT,
			width: width - 40,
			anchor: "middle",
		});
		bottom -= BUTTON_HEIGHT + 14;
	}
	if (terms !== null && terms !== "" && bottom - top >= 110) {
		sheet.text(terms, {
			x: width / 2,
			y: bottom,
			valign: "bottom",
			anchor: "middle",
			width: width - 40,
			size: 12,
			fill: palette.muted,
		});
		bottom -= 24;
	}
	return { x: 20, y: top, width: width - 40, height: bottom - top };
}

function drawTicket(sheet: Sheet, area: Area, { as }: CouponSettings, values: CouponValues): void {
	if (as === "qr") drawQr(sheet, area, values);
	else if (as === "barcode") drawBarcode(sheet, area, values);
	else drawText(sheet, area, values);
}

/** A ticket with a notch on both sides. */
function drawText(sheet: Sheet, area: Area, { code }: CouponValues): void {
	const { palette, locale, fonts } = sheet.input;
	const tall = Math.min(area.height, 112);
	const y = area.y + (area.height - tall) / 2;
	sheet.rect({ ...area, y, height: tall, radius: 14, fill: palette.deep_tint });
	const notch = Math.min(20, tall / 4);
	for (const x of [area.x - notch / 2, area.x + area.width - notch / 2])
		sheet.rect({
			x,
			y: y + tall / 2 - notch / 2,
			width: notch,
			height: notch,
			radius: notch / 2,
			fill: palette.background,
		});
	const room = area.width - 48;
	const size = fitting((at) => fonts.width(code, at, 600), room, Math.min(34, tall * 0.34));
	const hasLabel = tall >= 74;
	const middle = y + tall / 2 + (hasLabel ? 12 : 0);
	if (hasLabel)
		sheet.text(componentWords(locale).code, {
			x: area.x + area.width / 2,
			y: middle - size * 0.6 - 8,
			valign: "bottom",
			anchor: "middle",
			width: room,
			size: 13,
			weight: 600,
			fill: palette.muted,
		});
	sheet.text(code, {
		x: area.x + area.width / 2,
		y: middle,
		valign: "middle",
		anchor: "middle",
		width: room,
		size,
		weight: 600,
		fill: palette.text,
	});
}

function drawQr(sheet: Sheet, area: Area, { code, scan }: CouponValues): void {
	const { data, size } = encode(scan, { ecc: "M", border: 0 });
	const modules = size + QR_QUIET * 2;
	const label = code === scan && area.height >= 120 ? 22 : 0;
	const module = wholeModule(Math.min(area.width, area.height - label), modules);
	const side = module * modules;
	const x = even(area.x + (area.width - side) / 2);
	const y = even(area.y + (area.height - side - label) / 2);
	sheet.rect({ x, y, width: side, height: side + label, radius: 12, fill: PAPER });
	sheet.fill(pathOf(data, x + QR_QUIET * module, y + QR_QUIET * module, module), BARS);
	if (label > 0)
		sheet.text(code, {
			x: x + side / 2,
			y: y + side + label - 8,
			valign: "bottom",
			anchor: "middle",
			width: side - 16,
			size: 13,
			weight: 600,
			fill: BARS,
		});
}

function drawBarcode(sheet: Sheet, area: Area, { code, scan }: CouponValues): void {
	const widths = code128Widths(scan);
	const modules = widths.reduce((sum, width) => sum + width, 0) + BARCODE_QUIET * 2;
	const module = wholeModule(area.width, modules);
	const wide = Math.max(module * modules, Math.min(area.width, 160));
	const tall = Math.min(area.height, 120);
	const x = even(area.x + (area.width - wide) / 2);
	const y = even(area.y + (area.height - tall) / 2);
	const label = tall >= 56 ? 26 : 0;
	sheet.rect({ x, y, width: wide, height: tall, radius: 12, fill: PAPER });
	let at = even(x + (wide - module * modules) / 2) + BARCODE_QUIET * module;
	const path: string[] = [];
	for (const [index, width] of widths.entries()) {
		if (index % 2 === 0) path.push(box(at, y + 12, width * module, tall - 24 - label + (label > 0 ? 8 : 0)));
		at += width * module;
	}
	sheet.fill(path.join(""), BARS);
	if (label > 0)
		sheet.text(code, {
			x: x + wide / 2,
			y: y + tall - 9,
			valign: "bottom",
			anchor: "middle",
			width: wide - 20,
			size: 14,
			weight: 600,
			fill: BARS,
		});
}

/** Each row's runs of dark modules. */
function pathOf(data: readonly (readonly boolean[])[], x: number, y: number, module: number): string {
	const path: string[] = [];
	for (const [row, line] of data.entries()) {
		for (let from = 0; from < line.length; from += 1) {
			if (line[from] !== true) continue;
			let end = from;
			while (line[end] === true) end += 1;
			path.push(box(x + from * module, y + row * module, (end - from) * module, module));
			from = end;
		}
	}
	return path.join("");
}

function box(x: number, y: number, width: number, height: number): string {
	return `M${x} ${y}h${width}v${height}h${-width}z`;
}

/** The largest module that fits and is a whole number of pixels at twice the size, which scanners need. */
function wholeModule(room: number, modules: number): number {
	return Math.max(1, Math.floor((room * 2) / modules)) / 2;
}

function even(value: number): number {
	return Math.round(value * 2) / 2;
}

/** The largest size up to `most` at which a line fits; at least 9. */
function fitting(width: (size: number) => number, room: number, most: number): number {
	const size = Math.min(most, (most * room) / Math.max(width(most), 1));
	return Math.max(9, Math.floor(size * 2) / 2);
}
