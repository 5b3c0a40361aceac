import { code128Widths, renderSvg } from "@pipit/core/content";
import jsQR from "jsqr";
import type { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { darkSite, lightSite, pictureInput, samples } from "./components.fixtures.ts";
import { composePng } from "./compose/compose.ts";
import { encodePng } from "./encode-png.ts";
import { fontMetrics, fonts, typefaces } from "./fonts.ts";
import { decode } from "./fuzz.fixtures.ts";
import golden from "./golden.json" with { type: "json" };
import { photosFrom } from "./photo-source.ts";
import { rasterize } from "./rasterizer.ts";
import { renderPng } from "./render-png.ts";
import { startRenderer } from "./start.ts";

const assets = { fonts: fontMetrics, images: new Map<string, string>() };

function svgOf(name: string, scale = 2, site = lightSite): string {
	const found = samples.find((sample) => sample.name === name);
	if (found === undefined) throw new Error(`no sample ${name}`);
	return renderSvg(pictureInput(found.block, site, scale), assets);
}

describe("the compositor", () => {
	it.each(samples.flatMap(({ name }) => [["light", name, lightSite] as const, ["dark", name, darkSite] as const]))(
		"draws in %s what the renderer draws: %s",
		async (_, name, site) => {
			await startRenderer();
			for (const scale of [1, 2]) {
				const svg = svgOf(name, scale, site);
				const composed = composePng(svg, [], typefaces);
				if (composed === null) throw new Error("left to the renderer");
				const got = await decode(composed);
				const wanted = await decode(encodePng(rasterize(svg, fonts)));
				expect([got.width, got.height]).toEqual([wanted.width, wanted.height]);
				let sum = 0;
				let far = 0;
				for (const [at, value] of wanted.data.entries()) {
					const distance = Math.abs(value - (got.data[at] ?? 0));
					sum += distance;
					if (distance > 64) far += 1;
				}
				// Soft edges in steps of 1/15, and letters on quarters of a pixel; at 1x modules of half a pixel are round to one.
				expect(sum / wanted.data.length).toBeLessThan(scale === 1 ? 4 : 0.8);
				expect(far / wanted.data.length).toBeLessThan(scale === 1 ? 0.03 : 0.002);
			}
		},
	);

	it.each(["banner", "poll", "coupon-barcode"])("and the shorter ways to text beside the renderer draw the same: %s", async (name) => {
		const svg = svgOf(name);
		const [got, wanted] = [await decode(await renderPng(svg, { way: "svg" })), await decode(encodePng(rasterize(svg, fonts)))];
		let sum = 0;
		for (const [at, value] of wanted.data.entries()) sum += Math.abs(value - (got.data[at] ?? 0));
		expect(sum / wanted.data.length).toBeLessThan(0.8);
	});

	it.each([
		["a gradient", '<linearGradient id="g"/><rect width="9" height="9" fill="url(#g)"/>'],
		["a circle", '<circle r="5"/>'],
		["a rotation", '<g transform="rotate(9)"><rect width="9" height="9"/></g>'],
		["a smooth curve", '<path d="M0 0s5 5 9 9z"/>'],
		["Arabic, which is shaped", '<text x="0" y="9" font-family="Inter" font-size="9" fill="#000000">مرحبا</text>'],
		["combining marks", '<text x="0" y="9" font-family="Inter" font-size="9" fill="#000000">x\u0301\u0302</text>'],
		["another font", '<text x="0" y="9" font-family="Serif" font-size="9" fill="#000000">x</text>'],
		["an attribute that it does not know", '<rect width="9" height="9" fill="#000000" mask="url(#m)"/>'],
		["a group that is not closed", '<g><rect width="9" height="9"/>'],
		["text between elements", 'x<rect width="9" height="9"/>'],
	])("leaves %s to the renderer", (_, body) => {
		const head = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">';
		expect(composePng(`${head}<rect width="40" height="20" fill="#ffffff"/></svg>`, [], typefaces)).not.toBeNull();
		expect(composePng(`${head}${body}</svg>`, [], typefaces)).toBeNull();
	});
});

it.each(samples.flatMap(({ name }) => [[name, lightSite] as const, [`${name}-dark`, darkSite] as const]))(
	"%s is the golden picture that was looked at; scripts/make-block-pictures.mjs makes new ones",
	async (name, site) => {
		const { data } = await decode(await renderPng(svgOf(name.replace(/-dark$/, ""), 2, site)));
		const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
		const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
		expect(hex).toBe(Object.entries(golden).find(([key]) => key === name)?.[1]);
	},
);

describe("a QR code", () => {
	it.each([
		["light", lightSite],
		["dark", darkSite],
	])("is read back off the picture, in %s colours, at both sizes", async (_, site) => {
		for (const scale of [1, 2]) {
			const { data, width, height } = await decode(await renderPng(svgOf("coupon-qr", scale, site)));
			expect(jsQR(new Uint8ClampedArray(data), width, height)?.data).toBe("WELCOME10");
		}
	});
});

describe("a barcode", () => {
	it("is read back off a row of the picture, whole modules wide", async () => {
		const image = await decode(await renderPng(svgOf("coupon-barcode")));
		const widths = barsOf(image, Math.round(image.height * 0.4));
		const module = Math.min(...widths);
		expect(widths.every((width) => width % module === 0)).toBe(true);
		expect(readCode128(widths.map((width) => width / module))).toBe("LL-2026-1184");
	});
});

/** Lengths of the dark and light runs of a row, from the first dark one on the paper to the last. */
function barsOf({ data, width }: PNG, y: number): number[] {
	const isDark = (x: number): boolean => (data[(y * width + x) * 4] ?? 255) < 128;
	const isPaper = (x: number): boolean => [0, 1, 2].every((channel) => data[(y * width + x) * 4 + channel] === 255);
	let x = 0;
	// The paper is the first long stretch of pure white.
	while (x < width && ![...Array(12).keys()].every((step) => isPaper(x + step))) x += 1;
	while (x < width && !isDark(x)) x += 1;
	const runs: number[] = [];
	let last = x;
	for (; x < width; x += 1) {
		if (isDark(x) === isDark(last)) continue;
		if (!isDark(last) && x - last > 40) break;
		runs.push(x - last);
		last = x;
	}
	return runs.length % 2 === 0 ? runs.slice(0, -1) : runs;
}

/** Code 128, read from the standard: sets B and C, check symbol and stop. */
function readCode128(widths: readonly number[]): string {
	const symbols: number[] = [];
	const known = new Map<string, number>();
	for (let value = 0; value < 100; value += 1)
		known.set(code128Widths(String(value).padStart(2, "0")).slice(6, 12).join(""), value);
	for (const [value, pattern] of [[99, "113141"], [100, "114131"], [101, "311141"], [102, "411131"], [104, "211214"], [105, "211232"]] as const)
		known.set(pattern, value);
	for (let at = 0; at + 6 <= widths.length - 7; at += 6) {
		const value = known.get(widths.slice(at, at + 6).join(""));
		if (value === undefined) throw new Error(`no symbol ${widths.slice(at, at + 6).join("")}`);
		symbols.push(value);
	}
	expect(widths.slice(-7).join("")).toBe("2331112");
	const check = symbols.pop();
	expect(symbols.reduce((sum, symbol, place) => sum + symbol * Math.max(place, 1), 0) % 103).toBe(check);
	let text = "";
	let set = symbols[0] === 105 ? "C" : "B";
	for (const symbol of symbols.slice(1)) {
		if (symbol === 99 && set === "B") set = "C";
		else if (symbol === 100 && set === "C") set = "B";
		else text += set === "C" ? String(symbol).padStart(2, "0") : String.fromCharCode(symbol + 32);
	}
	return text;
}

describe("the shop's logo", () => {
	const address = "https://shop.example/logo.png";
	const block = samples[0]?.block;
	const images = new Map([[address, "photo:logo"]]);

	it.each(["auto", "svg"] as const)("stands where the name would, whole and in its proportions (%s)", async (way) => {
		if (block === undefined) throw new Error("no sample");
		const file = await renderPng('<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100" viewBox="0 0 300 100"><rect width="300" height="100" fill="#00aa00"/></svg>');
		const svg = renderSvg(pictureInput(block, { ...lightSite, logo: address }, 2), { ...assets, images });
		const { data, width, height } = await decode(await renderPng(svg, { way, photos: photosFrom(() => Promise.resolve(file)) }));
		let green = 0;
		for (let at = 0; at < width * height * 4; at += 4) if (data[at] === 0 && data[at + 1] === 0xaa) green += 1;
		// 22 high at twice that, three times as wide.
		expect(green).toBe(44 * 132);
	});

	it("is the name where the file is not there", () => {
		if (block === undefined) throw new Error("no sample");
		expect(renderSvg(pictureInput(block, { ...lightSite, logo: address }, 2), assets)).toContain(">Lehm &amp; Laub</text>");
	});
});
