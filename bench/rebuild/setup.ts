import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { modulesOf } from "../workerd/modules.ts";
import { startWorkerd, type Workerd } from "../workerd/start-workerd.ts";

export interface ShardUnderTest {
	readonly workerd: Workerd;
	/** Calls the shard of this name; each name is an object of its own. */
	readonly call: (name: string, site: string, body?: object) => Promise<unknown>;
}

/** One workerd with the real shard in it. */
export async function startShard(): Promise<ShardUnderTest> {
	const outdir = mkdtempSync(join(tmpdir(), "pipit-bench-rebuild-"));
	try {
		await build({
			entryPoints: { index: join(import.meta.dirname, "rebuild.worker.ts") },
			outdir,
			bundle: true,
			minify: true,
			format: "esm",
			target: "es2024",
			conditions: ["workerd", "worker", "browser"],
			external: ["node:*", "cloudflare:*"],
			loader: { ".wasm": "copy", ".ttf": "copy", ".sql": "text" },
			logLevel: "silent",
		});
		const workerd = await startWorkerd([
			{ name: "rebuild", modules: modulesOf(outdir), modulesRoot: outdir, durableObjects: { SHARD: { className: "BenchShard", useSQLite: true } } },
		]);
		const origin = await workerd.originOf("rebuild");
		return {
			workerd,
			async call(name, site, body = {}) {
				const response = await fetch(new URL(`/${name}`, origin), { method: "POST", body: JSON.stringify({ site, ...body }) });
				if (!response.ok) throw new Error(`${name}: ${response.status} ${(await response.text()).slice(0, 500)}`);
				return response.json();
			},
		};
	} finally {
		rmSync(outdir, { recursive: true });
	}
}
