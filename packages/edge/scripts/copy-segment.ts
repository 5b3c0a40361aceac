import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Where the library looks for its later parts: `_cdn` with this behind it. */
const BUNDLES = "analytics-next/bundles";

/**
 * Copies Segment's browser library (MIT) from node_modules into `outDir`, so that a page with Segment's snippet needs
 * nothing changed but `_cdn`. Says whether it did: where the package is not installed, that one address answers 404.
 */
export async function copySegment(outDir: string): Promise<boolean> {
	const folder = packageFolder();
	if (folder === null) return false;
	const umd = join(folder, "dist/umd");
	const version: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8")).version;
	const notice = (await readFile(join(folder, "LICENSE.MD"), "utf8")).replaceAll("*/", "* /").trim();
	const banner = `/*! @segment/analytics-next ${String(version)}\n${notice}\n*/\n`;
	await mkdir(join(outDir, BUNDLES), { recursive: true });
	await writeFile(join(outDir, "pipit-segment.js"), banner + (await withoutMap(join(umd, "standalone.js"))));
	for (const name of await readdir(umd)) {
		if (/^[\w-]+\.bundle\.[0-9a-f]+\.js$/.test(name)) await writeFile(join(outDir, BUNDLES, name), banner + (await withoutMap(join(umd, name))));
	}
	return true;
}

/** The package does not export its package.json, so it is found from its entry. */
function packageFolder(): string | null {
	try {
		let folder = dirname(createRequire(import.meta.url).resolve("@segment/analytics-next"));
		while (!existsSync(join(folder, "LICENSE.MD"))) {
			if (dirname(folder) === folder) return null;
			folder = dirname(folder);
		}
		return folder;
	} catch {
		return null;
	}
}

/** Source maps are not copied. */
async function withoutMap(path: string): Promise<string> {
	return (await readFile(path, "utf8")).replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, "\n");
}
