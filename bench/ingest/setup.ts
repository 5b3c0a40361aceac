import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { readFolder } from "../../packages/cli/src/folder/read-folder.ts";
import { makeSegments } from "../evaluator/make-segments.ts";
import { buildWorker } from "../worker/build-worker.ts";
import { modulesOf } from "../workerd/modules.ts";
import { startWorkerd, type Workerd, type WorkerOptions } from "../workerd/start-workerd.ts";

/** More segments than the demo shop's own, so that there is something to evaluate. */
const FURTHER_SEGMENTS = 20;
const INGEST = { "pipit-ingest": { maxBatchSize: 50, maxBatchTimeout: 1, maxRetries: 20 } };
const COPIES = {
	sinks: {
		serviceBindings: {
			KV: { name: "floors", entrypoint: "KvSink" },
			PROJECT: { name: "floors", entrypoint: "QueueSink" },
		},
		queueProducers: { INGEST: "pipit-ingest" },
		queueConsumers: INGEST,
	},
	simulated: {
		kvNamespaces: { KV: "pipit" },
		queueProducers: { INGEST: "pipit-ingest", PROJECT: "pipit-project" },
		queueConsumers: { ...INGEST, "pipit-project": { maxBatchSize: 20, maxBatchTimeout: 1, maxRetries: 10 } },
	},
};
const ADMIN_KEY = "a key for this run only";
const SHOP = join(import.meta.dirname, "../../examples/shop");

export const WRITE_KEY = "demo-shop";

/**
 * Where copies of changed profiles go: `sinks` take them and do nothing, as on the platform, where KV and the queue are other
 * machines; `simulated` are the local KV, queue and D1, whose work is done by the same process.
 */
export type Copies = "sinks" | "simulated";

/** The Worker as it is deployed and the floors, in one workerd, with the demo shop's definitions published. */
export async function startPipit(copies: Copies): Promise<Workerd> {
	const built = buildWorker();
	const floors = await buildFloors();
	try {
		const workerd = await startWorkerd([
			pipit("pipit", "64", built.dir, copies),
			// A queue has one consumer.
			...(copies === "sinks" ? [{ ...pipit("pipit-16", "16", built.dir, copies), queueConsumers: {} }] : []),
			{
				name: "floors",
				modules: modulesOf(floors),
				modulesRoot: floors,
				durableObjects: { ROWS: { className: "Rows", useSQLite: true } },
			},
		]);
		try {
			await publishShop(await workerd.originOf("pipit"));
			return workerd;
		} catch (error) {
			await workerd.stop();
			throw error;
		}
	} finally {
		built.remove();
		rmSync(floors, { recursive: true });
	}
}

/** One publication is for all: they share the database and KV. */
function pipit(name: string, shards: string, dir: string, copies: Copies): WorkerOptions {
	return {
		name,
		modules: modulesOf(dir),
		modulesRoot: dir,
		bindings: { SHARDS: shards, PIPIT_SECRET: "a secret for this run only", PIPIT_ADMIN_KEY: ADMIN_KEY },
		d1Databases: { DB: "pipit" },
		durableObjects: { SHARD: { className: "ProfileShard", useSQLite: true } },
		...COPIES[copies],
	};
}

async function buildFloors(): Promise<string> {
	const outdir = mkdtempSync(join(tmpdir(), "pipit-bench-floors-"));
	await build({
		entryPoints: { index: join(import.meta.dirname, "floors.worker.ts") },
		outdir,
		bundle: true,
		minify: true,
		format: "esm",
		target: "es2024",
		external: ["cloudflare:workers"],
	});
	return outdir;
}

async function publishShop(origin: URL): Promise<void> {
	const further = Object.entries(makeSegments(FURTHER_SEGMENTS)).map(([id, rule]) => ({
		path: `segments/${id}.json`,
		text: JSON.stringify({ name: id, rule }),
	}));
	const traits = [
		{ path: "traits/last_category.json", text: JSON.stringify({ latest: "category", of: "Product Viewed" }) },
		{ path: "traits/lifetime_value.json", text: JSON.stringify({ sum: "total", of: "Order Completed" }) },
	];
	const response = await fetch(new URL("/api/v1/definitions", origin), {
		method: "PUT",
		headers: { authorization: `Bearer ${ADMIN_KEY}`, "content-type": "application/json" },
		body: JSON.stringify({ files: [...readFolder(SHOP), ...further, ...traits] }),
	});
	if (!response.ok) throw new Error(`the definitions are refused: ${(await response.text()).slice(0, 1_000)}`);
	await response.arrayBuffer();
}
