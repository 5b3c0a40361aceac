import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { tighten } from "./tighten.ts";

export interface BuiltFile {
	readonly name: string;
	readonly bytes: number;
	/** Bytes after brotli at quality 11, which is what the budgets count. */
	readonly brotli: number;
}

const SOURCES = fileURLToPath(new URL("./src/", import.meta.url));

/**
 * What a page may have in its head, before the script tag or instead of waiting for it: calls are kept until the file
 * arrived. A site with a strict Content Security Policy leaves it out, or gives it the page's nonce.
 */
export const STUB = "<script>window.pipit=window.pipit||function(){(pipit.q=pipit.q||[]).push(arguments)}</script>";

interface Target {
	readonly entry: string;
	readonly format: "iife" | "esm";
	/** The core alone leaves out what stands behind `FULL`. */
	readonly full: boolean;
	/** One function that only we write for; the lazy files are modules, which `tighten` does not take. */
	readonly tight: boolean;
}

const TARGETS: { readonly [name: string]: Target } = {
	"pipit.js": { entry: "script.ts", format: "iife", full: true, tight: true },
	"pipit-core.js": { entry: "script-core.ts", format: "iife", full: false, tight: true },
	"pipit-cmp.js": { entry: "lazy/cmp.ts", format: "esm", full: true, tight: false },
	"pipit-banner.js": { entry: "lazy/banner.ts", format: "esm", full: true, tight: false },
	"pipit-blocks.js": { entry: "lazy/blocks.ts", format: "esm", full: true, tight: false },
	"pipit-fill.js": { entry: "lazy/fill.ts", format: "esm", full: true, tight: false },
	"pipit-debug.js": { entry: "lazy/debug.ts", format: "esm", full: true, tight: false },
	"pipit-shopify-pixel.js": { entry: "lazy/shopify-pixel.ts", format: "esm", full: true, tight: false },
	"pipit.module.js": { entry: "index.ts", format: "esm", full: true, tight: false },
};

/**
 * Writes the browser's files into `outDir`.
 *
 * Caching: the names never change, since they stand in the shops' pages. Serve them with a short `max-age` and a long
 * `stale-while-revalidate` (an hour and a week), an `ETag`, and `Access-Control-Allow-Origin: *`, which modules need
 * from another origin. `pipit.js` and the files that it loads later may be of different versions: between them is
 * nothing but `window.pipit` and its log.
 */
export async function buildTracker({ outDir }: { readonly outDir: string }): Promise<{ files: BuiltFile[] }> {
	await mkdir(outDir, { recursive: true });
	const files: BuiltFile[] = [];
	for (const [name, target] of Object.entries(TARGETS)) {
		const text = await bundle(target);
		await writeFile(join(outDir, name), text);
		files.push({ name, bytes: Buffer.byteLength(text), brotli: brotliSize(text) });
	}
	return { files };
}

export function brotliSize(text: string): number {
	return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

async function bundle({ entry, format, full, tight }: Target): Promise<string> {
	const result = await build({
		entryPoints: [join(SOURCES, entry)],
		bundle: true,
		minify: !tight,
		write: false,
		format,
		define: { FULL: String(full) },
		target: "es2021",
		legalComments: "none",
		tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
	});
	const [file] = result.outputFiles;
	if (!file) throw new Error(`nothing was built of ${entry}`);
	return tight ? tighten(file.text) : file.text;
}
