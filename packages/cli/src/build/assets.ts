import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "../terminal/exit.ts";
import { BUILT_ASSETS, IS_PACKED } from "../terminal/installation.ts";

/** Puts what every Worker serves as files into a folder: the tracker, Segment's library, the console, the description of the API. */
export async function buildAssets(outDir: string): Promise<void> {
	mkdirSync(outDir, { recursive: true });
	if (IS_PACKED) return cpSync(BUILT_ASSETS, outDir, { recursive: true });
	const { buildFromSources } = await import("./from-sources.ts");
	await buildFromSources(outDir);
}

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
