// Draws the ready components for docs/blocks.md, light and dark, from the samples that the tests draw: the pictures of
// the docs and the golden pictures are the same. Run it after a change of a design, and look at what it made.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { PNG } from "pngjs";

const ROOT = join(import.meta.dirname, "..");
const OUT = join(ROOT, "docs/images/blocks");
const PHOTOS = ["tide-mug.png", "celadon-teapot.png", "moon-jar.png"];

const ENTRY = `
export { darkSite, lightSite, pictureInput, samples, SHOWN_AT } from "./components.fixtures.ts";
export { countdownFace, drawingInput, renderSvg } from "@pipit/core/content";
export { countdownGif, fontMetrics, renderPng } from "./index.ts";
export { drawSample } from "./sample.ts";
`;

const read = (path) => `import { readFileSync } from "node:fs"; const file = readFileSync(${JSON.stringify(path)});`;

/** Fonts and the renderer as the Worker's bundler would hand them over. */
const files = {
	name: "files",
	setup(worker) {
		worker.onLoad({ filter: /\.ttf$/ }, ({ path }) => ({ contents: `${read(path)} export default file.buffer.slice(file.byteOffset, file.byteOffset + file.length);` }));
		worker.onLoad({ filter: /\.wasm$/ }, ({ path }) => ({ contents: `${read(path)} export default await WebAssembly.compile(file);` }));
	},
};

const folder = mkdtempSync(join(tmpdir(), "pipit-pictures-"));
try {
	const outfile = join(folder, "draw.mjs");
	await build({
		stdin: { contents: ENTRY, resolveDir: join(ROOT, "packages/edge/src/render"), loader: "ts" },
		outfile,
		bundle: true,
		format: "esm",
		platform: "node",
		conditions: ["workerd", "worker", "browser", "import"],
		mainFields: ["browser", "module", "main"],
		plugins: [files],
		logLevel: "error",
	});
	await drawAll(await import(pathToFileURL(outfile).href));
} finally {
	rmSync(folder, { recursive: true });
}

async function drawAll({ samples, lightSite, darkSite, pictureInput, renderSvg, renderPng, fontMetrics, drawSample, ...gif }) {
	mkdirSync(OUT, { recursive: true });
	const assets = { fonts: fontMetrics, images: new Map() };
	const golden = {};
	for (const { name, block } of samples) {
		for (const [suffix, site] of [["", lightSite], ["-dark", darkSite]]) {
			const file = await renderPng(renderSvg(pictureInput(block, site, 2), assets));
			writeFileSync(join(OUT, `${name}${suffix}.png`), file);
			golden[name + suffix] = createHash("sha256").update(PNG.sync.read(Buffer.from(file)).data).digest("hex");
		}
	}
	writeFileSync(join(ROOT, "packages/edge/src/render/golden.json"), `${JSON.stringify(golden, null, "\t")}\n`);
	const photos = PHOTOS.map((name) => new Uint8Array(readFileSync(join(ROOT, "examples/shop/public/demo/images", name))));
	writeFileSync(join(OUT, "product-cards.png"), await drawSample("card", photos));
	const { block } = samples.find(({ name }) => name === "countdown");
	const input = pictureInput(block, lightSite, 2);
	const { values } = input.decision;
	const face = gif.countdownFace(gif.drawingInput(input, assets), values);
	const remainingMs = values.ends_at - gif.SHOWN_AT;
	writeFileSync(join(OUT, "countdown.gif"), await gif.countdownGif({ face, size: block.size, remainingMs, seconds: 30 }));
}
