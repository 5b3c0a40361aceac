import { RenderError } from "@pipit/core/content";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { fontMetrics, imageDataUri, plainPng, renderPng } from "./index.ts";

const SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';

/** By pngjs, whose synchronous reader does not run in workerd. */
function decode(png: Uint8Array): Promise<PNG> {
	return new Promise((resolve, reject) => {
		new PNG().parse(Buffer.from(png), (error, image) =>
			error === null || error === undefined ? resolve(image) : reject(error),
		);
	});
}

function pixel(image: PNG, x: number, y: number): number[] {
	return [...image.data.subarray((y * image.width + x) * 4, (y * image.width + x) * 4 + 4)];
}

/** A PNG of our own making, with every pixel of another colour than its neighbours. */
async function photoOf(width: number, height: number): Promise<string> {
	const svg = `<svg ${SVG} width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#e7a33c"/><rect width="${width / 2}" height="${height}" fill="#2442c4"/></svg>`;
	return imageDataUri(await renderPng(svg)) ?? "";
}

describe("a picture", () => {
	it("is a PNG whose pixels are those of the SVG", async () => {
		const png = await renderPng(
			`<svg ${SVG} width="20" height="10"><rect width="10" height="10" fill="#2442c4"/><rect x="10" width="10" height="5" fill="#ff0000" fill-opacity="0.5"/></svg>`,
		);
		const image = await decode(png);
		expect([image.width, image.height]).toEqual([20, 10]);
		expect(pixel(image, 2, 2)).toEqual([0x24, 0x42, 0xc4, 255]);
		expect(pixel(image, 15, 2)).toEqual([255, 0, 0, 128]);
		expect(pixel(image, 15, 8)).toEqual([0, 0, 0, 0]);
	});

	it("keeps flat colours exactly when it has more than 256", async () => {
		const stops =
			'<linearGradient id="g"><stop offset="0" stop-color="#2a45b0"/><stop offset="0.5" stop-color="#e7a33c"/><stop offset="1" stop-color="#5e9c82"/></linearGradient>';
		const image = await decode(
			await renderPng(
				`<svg ${SVG} width="600" height="100">${stops}<rect width="600" height="100" fill="url(#g)"/><rect width="40" height="40" fill="#2442c4"/><rect x="560" width="40" height="40" fill="#f5f7f3"/></svg>`,
			),
		);
		expect(pixel(image, 10, 10)).toEqual([0x24, 0x42, 0xc4, 255]);
		expect(pixel(image, 590, 10)).toEqual([0xf5, 0xf7, 0xf3, 255]);
		const colors = new Set(Array.from({ length: 600 }, (_, x) => pixel(image, x, 80).join()));
		expect(colors.size).toBeGreaterThan(120);
		const [red = 0, green = 0, blue = 0] = pixel(image, 150, 80);
		expect(Math.max(Math.abs(red - 0x89), Math.abs(green - 0x74), Math.abs(blue - 0x76))).toBeLessThan(8);
	});

	it("draws text in both weights, and no box for what the font has", async () => {
		const ink = async (text: string, weight: number): Promise<number> => {
			const image = await decode(
				await renderPng(
					`<svg ${SVG} width="400" height="60"><text x="5" y="40" font-family="Inter" font-size="30" font-weight="${weight}">${text}</text></svg>`,
				),
			);
			let sum = 0;
			for (let index = 3; index < image.data.length; index += 4) sum += image.data[index] ?? 0;
			return sum;
		};
		expect(await ink("Żółta Größe", 600)).toBeGreaterThan((await ink("Żółta Größe", 400)) * 1.1);
		expect(await ink("", 400)).toBe(0);
	});

	it("is as wide as it was measured, but for kerning", async () => {
		for (const text of ["Celadon Teapot", "Żółta filiżanka", "€1,234.00", "WAVE To"]) {
			const width = fontMetrics.width(text, 100, 600);
			const image = await decode(
				await renderPng(
					`<svg ${SVG} width="1400" height="160"><text x="10" y="110" font-family="Inter" font-size="100" font-weight="600">${text}</text></svg>`,
				),
			);
			let last = 0;
			for (let x = 0; x < image.width; x += 1)
				for (let y = 0; y < image.height; y += 4) if ((image.data[(y * image.width + x) * 4 + 3] ?? 0) > 0) last = x;
			expect(last - 10, text).toBeLessThanOrEqual(width + 2);
			expect(last - 10, text).toBeGreaterThan(width * 0.93);
		}
	});

	it("holds a photo", async () => {
		const image = await decode(
			await renderPng(
				`<svg ${SVG} width="40" height="40"><image width="40" height="40" href="${await photoOf(100, 100)}"/></svg>`,
			),
		);
		expect(pixel(image, 5, 20)).toEqual([0x24, 0x42, 0xc4, 255]);
		expect(pixel(image, 35, 20)).toEqual([0xe7, 0xa3, 0x3c, 255]);
	});

	it("leaves the place of a photo that is broken inside as it is", async () => {
		const whole = Uint8Array.from(atob((await photoOf(100, 100)).slice(22)), (character) => character.charCodeAt(0));
		for (const broken of [whole.slice(0, 60), whole.map((byte, index) => (index > 45 ? byte ^ 0x5a : byte))]) {
			const uri = imageDataUri(broken);
			expect(uri).not.toBeNull();
			const image = await decode(
				await renderPng(
					`<svg ${SVG} width="40" height="40"><rect width="40" height="40" fill="#f0f0f0"/><image width="40" height="40" href="${uri}"/></svg>`,
				),
			);
			expect(pixel(image, 20, 20)).toEqual([0xf0, 0xf0, 0xf0, 255]);
		}
	});
});

describe("SVG that is refused", () => {
	it.each([
		["an address", '<image href="https://evil.example/x.png"/>'],
		["an address without scheme", '<image href="//evil.example/x.png"/>'],
		["a file", "<image xlink:href='file:///etc/passwd'/>"],
		["an encoded address", '<image href="&#104;ttps://evil.example/x.png"/>'],
		["SVG as data", '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'],
		["a photo that is none", '<image href="data:image/png;base64,AAAA"/>'],
		["a style with an address", '<rect fill="url(https://evil.example/#a)"/>'],
		["a style with a quoted address", "<rect fill=\"url('https://evil.example/#a')\"/>"],
		["an import", "<style>@import 'https://evil.example/x.css';</style>"],
		["an entity", '<!DOCTYPE svg [<!ENTITY a "aaaa">]>'],
		["repetition", '<g id="a"/>' + '<use href="#a"/>'.repeat(40)],
		["many elements", "<g/>".repeat(20_001)],
		["length", `<text>${"x".repeat(1_000_001)}</text>`],
	])("with %s", async (_, inside) => {
		await expect(renderPng(`<svg ${SVG} width="10" height="10">${inside}</svg>`)).rejects.toThrow(RenderError);
	});

	it.each([
		["nothing", ""],
		["no SVG", "hello"],
		["broken XML", `<svg ${SVG} width="10" height="10"><g></svg>`],
		["no size", `<svg ${SVG} width="0" height="10"/>`],
		["a huge size", `<svg ${SVG} width="100000" height="100000"/>`],
		["a long size", `<svg ${SVG} width="5000" height="10"/>`],
	])("as %s", async (_, svg) => {
		await expect(renderPng(svg)).rejects.toThrow(RenderError);
	});

	it("is told from text that only talks about such things", async () => {
		const text =
			"url(https://evil.example) @import 'x'; href=x &lt;!ENTITY &lt;use &lt;image href=&quot;https://evil.example&quot;";
		const image = await decode(await renderPng(`<svg ${SVG} width="40" height="10"><text y="9">${text}</text></svg>`));
		expect(image.width).toBe(40);
	});

	it("does not keep later pictures from being drawn", async () => {
		await expect(renderPng("<svg")).rejects.toThrow(RenderError);
		expect((await decode(await renderPng(`<svg ${SVG} width="4" height="4"/>`))).width).toBe(4);
	});
});

describe("a plain picture", () => {
	it("has its size and its colour", async () => {
		const image = await decode(plainPng(600, 240, "#2a45b0"));
		expect([image.width, image.height, pixel(image, 599, 239)]).toEqual([600, 240, [0x2a, 0x45, 0xb0, 255]]);
	});

	it.each([
		[0, 0, "#000000"],
		[-5, Number.NaN, "red"],
		[Infinity, 1.4, ""],
		[1e9, 2, "#12345"],
	])("cannot fail: %d × %d %s", async (width, height, color) => {
		const image = await decode(plainPng(width, height, color));
		expect(image.width).toBeGreaterThanOrEqual(1);
		expect(image.width).toBeLessThanOrEqual(4_000);
	});
});

describe("a photo's bytes", () => {
	const header = (width: number, height: number): Uint8Array => {
		const bytes = Uint8Array.from(
			atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
			(character) => character.charCodeAt(0),
		);
		new DataView(bytes.buffer).setUint32(16, width);
		new DataView(bytes.buffer).setUint32(20, height);
		return bytes;
	};

	it("are taken for what they are, not for what they say", () => {
		expect(imageDataUri(header(600, 600))).toMatch(/^data:image\/png;base64,iVBOR/);
		const jpeg = Uint8Array.of(
			0xff,
			0xd8,
			0xff,
			0xe0,
			0,
			4,
			0,
			0,
			0xff,
			0xc0,
			0,
			11,
			8,
			1,
			0,
			2,
			0,
			1,
			1,
			0x11,
			0,
			0xff,
			0xd9,
		);
		expect(imageDataUri(jpeg)).toMatch(/^data:image\/jpeg;base64,/);
		for (const text of ["", "GIF89a", "<svg/>", "RIFFxxxxWEBP", "\u0089PNG", "\u00ff\u00d8\u00ff"]) {
			expect(imageDataUri(Uint8Array.from(text, (character) => character.charCodeAt(0))), text).toBeNull();
		}
	});

	it("are refused where they would be too large decoded", () => {
		for (const [width, height] of [
			[100_000, 100_000],
			[0, 10],
			[7_000, 1],
			[3_000, 3_000],
			[2 ** 32 - 1, 2 ** 32 - 1],
		] as const) {
			expect(imageDataUri(header(width, height)), `${width} × ${height}`).toBeNull();
		}
	});
});
