import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildTracker } from "./build.ts";

/** Makes the npm package's `dist/`: the browser's files, and the types of `pipit.module.js`. Run by `npm pack`. */
export async function packTracker(outDir = fileURLToPath(new URL("./dist/", import.meta.url))): Promise<void> {
	await rm(outDir, { recursive: true, force: true });
	await buildTracker({ outDir });
	const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
	const folder = fileURLToPath(new URL("./", import.meta.url));
	const options = "--declaration --emitDeclarationOnly --noEmit false --rewriteRelativeImportExtensions";
	const folders = ["--rootDir", `${folder}src`, "--outDir", `${outDir}/types`];
	execFileSync(process.execPath, [tsc, "-p", folder, ...options.split(" "), ...folders]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await packTracker();
