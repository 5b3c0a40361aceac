import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildConsole, CONSOLE_HEADERS } from "../../../console/build.ts";
import { openApiDocument } from "../../../edge/src/api/index.ts";
import { copySegment } from "../../../edge/scripts/copy-segment.ts";
import { buildTracker } from "../../../tracker/build.ts";

/** Builds the assets from the sources of a clone: the tracker, at `/pipit.js`, Segment's library, the console's pages, at `/blocks`, and the description of the API. */
export async function buildFromSources(outDir: string): Promise<void> {
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
