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

/** Writes the browser's files into `outDir`. */
export async function buildTracker({ outDir }: { readonly outDir: string }): Promise<{ files: BuiltFile[] }> {
	await mkdir(outDir, { recursive: true });
	const files: BuiltFile[] = [];
	for (const [name, entry] of [
		["pipit.js", "script.ts"],
		["pipit-core.js", "script-core.ts"],
	] as const) {
		const text = await bundle(entry, { FULL: String(name !== "pipit-core.js") });
		await writeFile(join(outDir, name), text);
		files.push({ name, bytes: Buffer.byteLength(text), brotli: brotliSize(text) });
	}
	return { files };
}

export function brotliSize(text: string): number {
	return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

async function bundle(entry: string, define: { readonly [name: string]: string }): Promise<string> {
	const result = await build({
		entryPoints: [join(SOURCES, entry)],
		bundle: true,
		minify: true,
		write: false,
		format: "iife",
		define,
		target: "es2021",
		legalComments: "none",
		tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
	});
	return tighten(result.outputFiles[0]?.text ?? "");
}
