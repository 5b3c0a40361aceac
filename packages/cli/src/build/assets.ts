import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildConsole, CONSOLE_HEADERS } from "../../../console/build.ts";
import { openApiDocument } from "../../../edge/src/api/index.ts";
import { copySegment } from "../../../edge/scripts/copy-segment.ts";
import { buildTracker } from "../../../tracker/build.ts";
import { Failure } from "../terminal/exit.ts";

/** Builds what every Worker serves as files: the tracker, at `/pipit.js`, Segment's library, the console's pages, at `/blocks`, and the description of the API. */
export async function buildAssets(outDir: string): Promise<void> {
	mkdirSync(outDir, { recursive: true });
	await buildTracker({ outDir });
	await copySegment(outDir);
	await buildConsole({ outDir });
	copyFonts(join(outDir, "fonts"));
	writeFileSync(join(outDir, "openapi.json"), JSON.stringify(openApiDocument()));
	writeFileSync(join(outDir, "_headers"), HEADERS + CONSOLE_HEADERS);
}

function copyFonts(folder: string): void {
	mkdirSync(folder, { recursive: true });
	const files = readdirSync(FONTS).filter((name) => /^inter-(?:cyrillic|greek)-\d{3}\.ttf$/.test(name));
	for (const name of files) copyFileSync(join(FONTS, name), join(folder, name));
}

const FONTS = fileURLToPath(new URL("../../../edge/src/render/fonts/", import.meta.url));

/** A shop's page on another host loads the tracker's later parts as modules, which needs CORS; an hour old is new enough. */
const HEADERS = `/pipit*
  Access-Control-Allow-Origin: *
  Cache-Control: public, max-age=3600
  X-Content-Type-Options: nosniff
/analytics-next/bundles/*
  Access-Control-Allow-Origin: *
  Cache-Control: public, max-age=31536000, immutable
  X-Content-Type-Options: nosniff
`;

/**
 * Builds the demo shop of a folder, `storefront/build.ts`, which exports `buildStorefront`.
 * @throws Failure where the folder has none.
 */
export async function buildDemo(input: {
	readonly folder: string;
	readonly outDir: string;
	readonly origin: string;
}): Promise<void> {
	const script = resolve(input.folder, "storefront/build.ts");
	if (!existsSync(script))
		throw new Failure(`${input.folder} has no demo shop (storefront/build.ts): start it without --demo`);
	const module: unknown = await import(pathToFileURL(script).href);
	if (!isStorefront(module)) throw new Failure(`${script} exports no function buildStorefront`);
	await module.buildStorefront({
		outDir: input.outDir,
		shopDir: resolve(input.folder),
		trackerPath: join(input.outDir, "pipit.js"),
		origin: input.origin,
	});
}

interface Storefront {
	buildStorefront(input: { outDir: string; shopDir: string; trackerPath: string; origin: string }): Promise<unknown>;
}

function isStorefront(module: unknown): module is Storefront {
	return (
		typeof module === "object" &&
		module !== null &&
		"buildStorefront" in module &&
		typeof module.buildStorefront === "function"
	);
}
