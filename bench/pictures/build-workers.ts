import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { modulesOf, type WorkerModule } from "../workerd/modules.ts";

/** A Worker of this folder as modules, with its wasm and fonts beside the script. Throws where a package is missing. */
export async function buildPictureWorker(name: "pipit" | "satori" | "og"): Promise<readonly WorkerModule[]> {
	const outdir = mkdtempSync(join(tmpdir(), "pipit-bench-pictures-"));
	try {
		await build({
			entryPoints: { index: join(import.meta.dirname, `${name}.worker.ts`) },
			outdir,
			bundle: true,
			minify: true,
			format: "esm",
			target: "es2024",
			conditions: ["workerd", "worker", "browser"],
			external: ["node:*", "cloudflare:*"],
			loader: { ".wasm": "copy", ".ttf": "copy", ".bin": "copy" },
			logLevel: "silent",
		});
		return modulesOf(outdir);
	} finally {
		rmSync(outdir, { recursive: true });
	}
}
