import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCES = fileURLToPath(new URL("./src/", import.meta.url));

/** Where a browser finds the console's files, beside those of the tracker. */
export const CONSOLE_FOLDER = "console";

/** Writes the console's pages into `outDir`: `blocks.html`, which is served at `/blocks`, and what it loads. */
export async function buildConsole({ outDir }: { readonly outDir: string }): Promise<void> {
	const folder = join(outDir, CONSOLE_FOLDER);
	await mkdir(folder, { recursive: true });
	const result = await build({
		entryPoints: [join(SOURCES, "blocks/main.tsx")],
		bundle: true,
		minify: true,
		write: false,
		format: "esm",
		jsx: "automatic",
		jsxImportSource: "preact",
		target: "es2022",
		legalComments: "none",
	});
	await writeFile(join(folder, "blocks.js"), result.outputFiles[0]?.contents ?? "");
	await copyFile(join(SOURCES, "style.css"), join(folder, "style.css"));
	await copyFile(join(SOURCES, "blocks/page.html"), join(outDir, "blocks.html"));
}

/**
 * For the pages that hold the management key: nobody may frame them, and no script runs but their own. Pictures come from
 * the shop, and what an email's HTML styles inline is styled in its frame.
 */
export const CONSOLE_HEADERS = `/blocks*
  Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: http://localhost:* data: blob:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Cache-Control: no-cache
/console/*
  X-Content-Type-Options: nosniff
  Cache-Control: no-cache
`;
