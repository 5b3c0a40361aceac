import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { short, whole } from "../report/numbers.ts";
import type { Part, Row } from "../report/row.ts";
import { sendAll } from "../workerd/load.ts";
import { modulesOf } from "../workerd/modules.ts";
import { startWorkerd, type Workerd } from "../workerd/start-workerd.ts";
import { feedRows } from "./feed.ts";

const SIZES = [1_000, 20_000];
const REQUESTS = 3_000;
/** As many products as three cards with their neighbours need. */
const IDS = 12;

/** What reading the catalogue costs an open, and how fast a feed is read. */
export const catalogue: Part = {
	name: "catalogue",
	title: "Products: read at the open in workerd, and from a feed in Node",
	async run(say) {
		const rows: Row[] = [];
		const workerd = await start();
		try {
			const origin = await workerd.originOf("catalogue");
			for (const products of SIZES) {
				say(`${whole(products)} products`);
				const seeded = await fetch(new URL("/seed", origin), { method: "POST", body: JSON.stringify({ products }) });
				rows.push(await measure(workerd, origin, products, Number(await seeded.text())));
			}
		} finally {
			await workerd.stop();
		}
		say("a feed");
		return [...rows, ...(await feedRows())];
	},
};

async function measure(workerd: Workerd, origin: URL, products: number, bytes: number): Promise<Row> {
	const bodies = Array.from({ length: REQUESTS }, (_, index) => JSON.stringify({ ids: Array.from({ length: IDS }, (_id, place) => `sku-${(index * 7 + place * 131) % products}`) }));
	const cpuOf = async (path: string, sent: readonly string[]): Promise<number> => {
		const before = workerd.cpuMs();
		const { requests, samples } = await sendAll({ origin, path, bodies: sent, connections: 4, mostMs: 60_000 });
		if (samples[0] !== `{"found":${IDS}}`) throw new Error(`${path} answered ${samples[0]}`);
		return ((workerd.cpuMs() - before) * 1_000) / requests;
	};
	// The first round makes the code warm.
	for (const path of ["/empty", "/warm"]) await cpuOf(path, bodies.slice(0, 500));
	const empty = await cpuOf("/empty", bodies);
	const warm = await cpuOf("/warm", bodies);
	const cold = await cpuOf("/cold", bodies.slice(0, 200));
	return {
		what: `${IDS} products of ${whole(products)} (${whole(bytes / 1_000)} KB of copies), at the open`,
		budget: "",
		figure: `${whole(Math.max(0, warm - empty))} µs CPU over an empty handler; ${whole(Math.max(0, cold - empty))} µs in an isolate that has none of them, most of it the local KV`,
		beside: `the empty handler, which reads the same body: ${whole(empty)} µs; ${short(warm / empty)} × and ${short(cold / empty)} ×`,
		verdict: "no budget",
	};
}

async function start(): Promise<Workerd> {
	const outdir = mkdtempSync(join(tmpdir(), "pipit-bench-catalogue-"));
	try {
		await build({
			entryPoints: { index: join(import.meta.dirname, "catalogue.worker.ts") },
			outdir,
			bundle: true,
			minify: true,
			format: "esm",
			target: "es2024",
			conditions: ["workerd", "worker", "browser"],
			external: ["node:*", "cloudflare:*"],
			logLevel: "silent",
		});
		return await startWorkerd([{ name: "catalogue", modules: modulesOf(outdir), modulesRoot: outdir, kvNamespaces: ["KV"] }]);
	} finally {
		rmSync(outdir, { recursive: true });
	}
}
