import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildTracker } from "../../../build.ts";
import type { Collector } from "./collector.ts";

/** Builds the tracker and serves its files from the collector's own origin. */
export async function serveTracker(collector: Collector): Promise<void> {
	const outDir = await mkdtemp(join(tmpdir(), "pipit-tracker-files-"));
	const { files } = await buildTracker({ outDir });
	for (const { name } of files) collector.pages.set(`/${name}`, await readFile(join(outDir, name), "utf8"));
}

/** A page with the script tag; attributes such as `data-consent="granted"`. */
export function html(body = "", attributes = 'data-consent="granted"', head = ""): string {
	return `<!doctype html><html><head><title>A page</title>${head}<script async src="/pipit.js" data-write-key="demo-shop" ${attributes}></script></head><body>${body}</body></html>`;
}
