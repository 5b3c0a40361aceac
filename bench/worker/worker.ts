import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { whole } from "../report/numbers.ts";
import { type Part, verdictOf } from "../report/row.ts";
import { buildWorker } from "./build-worker.ts";

const MOST_GZIP = 1_500_000;

/** What `wrangler deploy` uploads. */
export const worker: Part = {
	name: "worker",
	title: "The Worker's bundle",
	async run(say) {
		const built = buildWorker();
		try {
			const files = readdirSync(built.dir).filter((name) => !name.endsWith(".map") && name !== "README.md");
			const sizes = files.map((name) => ({
				name,
				raw: statSync(join(built.dir, name)).size,
				gzip: gzipSync(readFileSync(join(built.dir, name)), { level: 9 }).length,
			}));
			for (const { name, raw, gzip } of sizes) say(`${name}: ${whole(raw)} bytes, ${whole(gzip)} gzip`);
			const gzip = sizes.reduce((sum, size) => sum + size.gzip, 0);
			const largest = sizes.toSorted((a, b) => b.gzip - a.gzip).slice(0, 3);
			return [
				{
					what: "Script, wasm and fonts together, minified",
					budget: `≤ ${whole(MOST_GZIP)} B gzip`,
					figure: `${whole(gzip)} B gzip, ${whole(sizes.reduce((sum, size) => sum + size.raw, 0))} raw`,
					beside: largest.map((size) => `${kindOf(size.name)} ${whole(size.gzip)}`).join(", "),
					verdict: verdictOf(gzip <= MOST_GZIP),
				},
			];
		} finally {
			built.remove();
		}
	},
};

/** Wrangler puts a hash before the names of the modules that are no scripts. */
function kindOf(name: string): string {
	return name.replace(/^[0-9a-f]{40}-/, "");
}
