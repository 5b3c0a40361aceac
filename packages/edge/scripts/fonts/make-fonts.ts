/*
 * Makes the fonts that pictures are drawn with: `node packages/edge/scripts/fonts/make-fonts.ts`.
 *
 * The renderer reads TrueType and takes one font per weight; the package @fontsource/inter ships WOFF, one file per
 * script. The result is committed, so that nothing is made at build time.
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { mergeFonts } from "./merge.ts";
import { nameTable } from "./name-table.ts";
import { tablesOfWoff, trueTypeOf } from "./tables.ts";

/** The first keeps its kerning. */
const SUBSETS = ["latin", "latin-ext"];
const STYLES = [
	{ weight: 400, style: "Regular" },
	{ weight: 600, style: "SemiBold" },
];

const source = dirname(createRequire(import.meta.url).resolve("@fontsource/inter/package.json"));
const target = join(import.meta.dirname, "../../src/render/fonts");

for (const { weight, style } of STYLES) {
	const subsets = SUBSETS.map((subset) =>
		tablesOfWoff(readFileSync(join(source, `files/inter-${subset}-${weight}-normal.woff`))),
	);
	const font = mergeFonts(subsets);
	font.set("name", nameTable("Inter", style));
	const file = join(target, `inter-${weight}.ttf`);
	writeFileSync(file, trueTypeOf(font));
	console.log(file);
}
copyFileSync(join(source, "LICENSE"), join(target, "LICENSE.txt"));
