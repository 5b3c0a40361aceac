import { drawText } from "../../../core/src/content/svg-text.ts";
import { describe, expect, it } from "vitest";
import { fontProblem, fontSetWith, SHIPPED } from "./font-set.ts";
import { fonts } from "./fonts.ts";
import cyrillic400 from "./fonts/inter-cyrillic-400.ttf";
import cyrillic600 from "./fonts/inter-cyrillic-600.ttf";
import greek400 from "./fonts/inter-greek-400.ttf";
import greek600 from "./fonts/inter-greek-600.ttf";
import { decode, randomNumbers } from "./fuzz.fixtures.ts";
import { renderPng } from "./render-png.ts";
import { simpleFont } from "./simple-font.fixtures.ts";

/** As `pipit build` puts them beside the Worker. */
const SCRIPTS = fontSetWith([
	{ weight: 400, bytes: cyrillic400 },
	{ weight: 600, bytes: cyrillic600 },
	{ weight: 400, bytes: greek400 },
	{ weight: 600, bytes: greek600 },
]);

const STYLE = { x: 10, y: 10, valign: "top", anchor: "start", width: 180, lines: 2, size: 20, weight: 400, leading: 1.3, fill: "#000000", opacity: 1 } as const;

async function ink(text: string, set = SHIPPED, weight = 400): Promise<number> {
	const { svg } = drawText(set.metrics, text, { ...STYLE, weight });
	const whole = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="160" viewBox="0 0 200 80">${svg}</svg>`;
	const { data } = await decode(await renderPng(whole, { fonts: set }));
	let sum = 0;
	for (let at = 3; at < data.length; at += 4) sum += (data[at] ?? 0) / 255;
	return sum;
}

describe("scripts beyond Latin", () => {
	it.each([
		["Cyrillic", "Привет, Анна"],
		["Ukrainian", "Їжак Ґалаґан"],
		["Greek", "Καλημέρα, Άννα"],
	])("%s is drawn with the fonts beside the Worker in both weights", async (_, text) => {
		expect(SCRIPTS.metrics.drawable(text)).toBe(text);
		const regular = await ink(text, SCRIPTS);
		expect(regular).toBeGreaterThan(300);
		expect(await ink(text, SCRIPTS, 600)).toBeGreaterThan(regular * 1.1);
	});

	it("what no font has is left out, and drawn with an uploaded font that has it", async () => {
		expect(SHIPPED.metrics.drawable("中文 A")).toBe(" A");
		const set = fontSetWith([{ weight: 400, bytes: simpleFont([0x4e2d, 0x6587]) }]);
		expect(set.metrics.drawable("中文 A")).toBe("中文 A");
		// Its glyphs are squares of 0.8 em, and 1 em wide.
		expect(set.metrics.width("中文", 20, 400)).toBeCloseTo(40);
		expect(await ink("中", set)).toBeCloseTo(32 * 32, -2);
	});

	it("text that needs shaping is drawn by the renderer with the uploaded font", async () => {
		const set = fontSetWith([{ weight: 400, bytes: simpleFont([0x645, 0x631, 0x62d]) }]);
		expect(await ink("مرح", set)).toBeGreaterThan(32 * 32 * 2.5);
	});
});

describe("a font that is uploaded", () => {
	it("is sound where the shipped ones are", () => {
		for (const { bytes } of fonts) expect(fontProblem(bytes)).toBeNull();
		expect(fontProblem(simpleFont([65]))).toBeNull();
	});

	it.each([
		["nothing", new ArrayBuffer(0)],
		["text", new Uint8Array(new TextEncoder().encode("<svg/>".repeat(50))).buffer],
		["WOFF2", Uint8Array.from({ length: 200 }, (_, index) => "wOF2".charCodeAt(index) || 0).buffer],
		["one cut short", simpleFont([65, 66]).slice(0, 300)],
		["one without characters", simpleFont([])],
	])("is refused where it is %s", (_, bytes) => {
		expect(fontProblem(bytes)).toMatch(/^a /);
	});

	it("never breaks a picture, whatever 1,500 changed ones hold", { timeout: 120_000 }, async () => {
		const random = randomNumbers(41);
		const sound = new Uint8Array(simpleFont([0x4e2d, 0x645, 65]));
		let accepted = 0;
		for (let round = 0; round < 1_500; round += 1) {
			const bytes = sound.slice();
			for (let change = 1 + random(12); change > 0; change -= 1) bytes[random(bytes.length)] = random(4) === 0 ? 255 : random(256);
			if (fontProblem(bytes.buffer) === null) accepted += 1;
			const set = fontSetWith([{ weight: 400, bytes: bytes.buffer }]);
			await ink("中A م", set).catch((error: unknown) => {
				throw new Error(`round ${round}: ${String(error)}`);
			});
		}
		expect(accepted).toBeGreaterThan(100);
	});
});
