import { copyFile, cp, mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Catalogue, readCatalogue } from "./catalogue.ts";
import { readLetters, readSegments, readShell, type SegmentText } from "./definitions.ts";
import type { Html } from "./html.ts";
import { cartPage } from "./pages/cart.ts";
import { categoryPage } from "./pages/category.ts";
import { checkoutPage } from "./pages/checkout.ts";
import { homePage } from "./pages/home.ts";
import { inboxPage, type Letter } from "./pages/inbox.ts";
import { productPage } from "./pages/product.ts";
import { thanksPage } from "./pages/thanks.ts";
import { MARK_FILE } from "./parts/icons.ts";
import type { Shell } from "./parts/layout.ts";
import type { ShopProduct } from "./product.ts";

export interface StorefrontInput {
	/** Root of the Worker's static assets; the shop is written to its folder `demo`. */
	readonly outDir: string;
	/** The shop's folder: site.yaml, products.yaml, public/. */
	readonly shopDir: string;
	/** The built tracker; it is copied to `pipit.js` in the root where it does not stand there yet. */
	readonly trackerPath: string;
	/** Where the shop will be served, such as `http://localhost:8787`. */
	readonly origin: string;
}

const HERE = dirname(fileURLToPath(import.meta.url));
const FONT_WEIGHTS = [400, 500, 600] as const;

/**
 * Builds the demo shop and its inbox as static files. Pages are `demo/cart.html` and the like, for an asset server that
 * answers `/demo/cart` with them and `/demo/` with `demo/index.html` (`html_handling = "auto-trailing-slash"`).
 */
export async function buildStorefront(input: StorefrontInput): Promise<void> {
	const out = join(input.outDir, "demo");
	await rm(out, { recursive: true, force: true });
	await mkdir(join(out, "assets"), { recursive: true });
	const catalogue = await readCatalogue(input.shopDir, input.origin);
	const trackerAt = resolve(input.outDir, "pipit.js");
	await Promise.all([
		writePages(out, await readShell(input.shopDir, catalogue.categories), catalogue, await readLetters(input.shopDir)),
		cp(join(input.shopDir, "public", "demo"), out, { recursive: true }),
		writeFile(join(out, "assets", "icon.svg"), MARK_FILE),
		copyFonts(join(out, "assets")),
		bundle(join(out, "assets"), catalogue.products, await readSegments(input.shopDir)),
		resolve(input.trackerPath) === trackerAt ? null : copyFile(input.trackerPath, trackerAt),
	]);
}

async function writePages(out: string, shell: Shell, catalogue: Catalogue, letters: readonly Letter[]): Promise<void> {
	const pages = new Map<string, Html>([
		["index.html", homePage(shell, catalogue)],
		["cart.html", cartPage(shell)],
		["checkout.html", checkoutPage(shell)],
		["thanks.html", thanksPage(shell)],
		["inbox.html", inboxPage(shell, letters)],
	]);
	for (const category of catalogue.categories) {
		pages.set(`category/${category.slug}.html`, categoryPage(shell, category));
		for (const product of category.products)
			pages.set(`product/${product.product_id}.html`, productPage(shell, category, product));
	}
	for (const [path, page] of pages) {
		await mkdir(dirname(join(out, path)), { recursive: true });
		await writeFile(join(out, path), page.text);
	}
}

async function copyFonts(folder: string): Promise<void> {
	const files = join(dirname(createRequire(import.meta.url).resolve("@fontsource/inter/package.json")), "files");
	for (const weight of FONT_WEIGHTS) {
		const name = `inter-latin-${weight}-normal.woff2`;
		await copyFile(join(files, name), join(folder, name));
	}
}

async function bundle(
	folder: string,
	products: readonly ShopProduct[],
	segments: readonly SegmentText[],
): Promise<void> {
	const known = products.map(({ product_id, name, price, currency, url, image_url, category }) => ({
		product_id,
		name,
		price,
		currency,
		url,
		image_url,
		category,
	}));
	await build({
		entryPoints: {
			shop: join(HERE, "client/shop.ts"),
			inbox: join(HERE, "client/inbox/inbox.ts"),
		},
		outdir: folder,
		bundle: true,
		minify: true,
		format: "iife",
		target: ["es2022"],
		define: { PIPIT_SHOP_PRODUCTS: JSON.stringify(known), PIPIT_SHOP_SEGMENTS: JSON.stringify(segments) },
	});
	await build({
		entryPoints: { shop: join(HERE, "styles/shop.css"), inbox: join(HERE, "styles/inbox.css") },
		outdir: folder,
		bundle: true,
		minify: true,
		external: ["/demo/*"],
	});
}
