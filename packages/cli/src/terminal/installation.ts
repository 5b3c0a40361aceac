import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of Pipit's own package.json: the sources in a clone, or what npm installed. */
export const PACKAGE = packageFolder();

/** Whether this is the package as npm has it: `dist/` holds everything built, and there are no sources. */
export const IS_PACKED = !existsSync(join(PACKAGE, "src"));

/** The configuration of Pipit's own Worker, of which a shop's is made. */
export const OWN_WRANGLER = IS_PACKED ? join(PACKAGE, "wrangler.toml") : join(PACKAGE, "../../wrangler.toml");

/** The file that `pipit dev` starts Wrangler through. */
export const GUARD = IS_PACKED ? join(PACKAGE, "dist/guard.mjs") : join(PACKAGE, "src/dev/guard.ts");

/** What `pipit build` has made already; only of a package. */
export const BUILT_ASSETS = join(PACKAGE, "dist/public");

/** This file stands deeper among the sources than in the bundle. */
function packageFolder(): string {
	let folder = import.meta.dirname;
	while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
	return folder;
}
