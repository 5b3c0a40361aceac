/**
 * Draws the demo shop's product pictures: `node scripts/make-pictures.ts` (Node 22).
 * Writes examples/shop/public/demo/images/<product_id>.png, 600 by 600, and corners.json, which names each one's corner.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Resvg, initWasm } from "@resvg/resvg-wasm";
import { ceramics } from "../examples/shop/pictures/ceramics.ts";
import { home } from "../examples/shop/pictures/home.ts";
import { indexedPng } from "../examples/shop/pictures/indexed-png.ts";
import { CORNER, PICTURE_SIZE, sceneSvg } from "../examples/shop/pictures/scene.ts";
import { tea } from "../examples/shop/pictures/tea.ts";

const folder = new URL("../examples/shop/public/demo/images/", import.meta.url);
await initWasm(await readFile(createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm")));
await mkdir(folder, { recursive: true });

const corners: { [productId: string]: { color: string } & typeof CORNER } = {};
for (const [productId, picture] of Object.entries({ ...ceramics, ...tea, ...home })) {
	const pixels = new Resvg(sceneSvg(picture), { font: { loadSystemFonts: false } }).render().pixels;
	const png = indexedPng(pixels, PICTURE_SIZE, PICTURE_SIZE);
	await writeFile(new URL(`${productId}.png`, folder), png);
	corners[productId] = { color: picture.corner, ...CORNER };
	process.stdout.write(`${productId} ${png.length} bytes\n`);
}
await writeFile(new URL("corners.json", folder), `${JSON.stringify(corners, null, "\t")}\n`);
