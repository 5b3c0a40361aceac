import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { convertV4MiniflareOptions, Miniflare, V4WorkerOptions } from "miniflare";

/** One workerd process with Workers in it, each on its own port without anything in front. */
export interface Workerd {
	/** Where a Worker listens, `http://127.0.0.1:PORT`. */
	readonly originOf: (worker: string) => Promise<URL>;
	/** CPU time that the process has used so far, in milliseconds, in steps of 10. */
	readonly cpuMs: () => number;
	readonly memoryBytes: () => number;
	readonly stop: () => Promise<void>;
}

export type WorkerOptions = V4WorkerOptions & { readonly name: string };

/**
 * Starts the workerd that Wrangler brings, with its local Durable Objects, D1, KV and queues. `wrangler dev` is not
 * used: the proxy that it puts before a Worker costs seven times what an empty handler does.
 */
export async function startWorkerd(workers: readonly WorkerOptions[]): Promise<Workerd> {
	const { Miniflare: Simulator, convertV4MiniflareOptions: convert } = await loadMiniflare();
	const state = mkdtempSync(join(stateRoot(), "pipit-bench-state-"));
	const before = new Set(workerdChildren());
	const simulator = new Simulator(
		convert({
			resourcePersistencePath: state,
			cf: false,
			telemetry: { enabled: false },
			workers: workers.map((worker) => ({
				...worker,
				compatibilityDate: "2026-10-20",
				unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
			})),
		}),
	);
	try {
		await simulator.ready;
		const pid = workerdChildren().find((child) => !before.has(child));
		if (pid === undefined) throw new Error("workerd did not start");
		return {
			originOf: (name) => simulator.unsafeGetDirectURL(name),
			cpuMs: () => cpuMsOf(pid),
			memoryBytes: () => memoryOf(pid),
			stop: async () => {
				await simulator.dispose();
				await untilGone(pid);
				rmSync(state, { recursive: true, force: true, maxRetries: 5 });
			},
		};
	} catch (error) {
		await simulator.dispose();
		rmSync(state, { recursive: true, force: true });
		throw error;
	}
}

/**
 * Databases stand in files in memory where the system has such a folder: how fast this machine's disk flushes says nothing
 * about the platform, where a commit is confirmed by other machines.
 */
function stateRoot(): string {
	return existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
}

interface MiniflareModule {
	readonly Miniflare: typeof Miniflare;
	readonly convertV4MiniflareOptions: typeof convertV4MiniflareOptions;
}

/** Wrangler's own copy, so that the workerd is the one that everything else here runs on. */
async function loadMiniflare(): Promise<MiniflareModule> {
	const wrangler = createRequire(import.meta.url).resolve("wrangler/package.json");
	const path = createRequire(wrangler).resolve("miniflare");
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an import by path has no type; the types are those of the same package
	return (await import(pathToFileURL(path).href)) as MiniflareModule;
}

/** Children of this process only: nobody else's workerd is looked at. Linux. */
function workerdChildren(): number[] {
	return readFileSync(`/proc/self/task/${process.pid}/children`, "utf8")
		.split(" ")
		.filter((text) => text !== "")
		.map(Number)
		.filter((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "workerd");
}

/** A process that is being ended still writes its files. At most five seconds. */
async function untilGone(pid: number): Promise<void> {
	for (let waited = 0; waited < 100 && existsSync(`/proc/${pid}`); waited += 1) {
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

const TICK_MS = 10;

/** User and system time; fields 14 and 15 of proc(5), counted after the name, which may hold spaces. */
function cpuMsOf(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function memoryOf(pid: number): number {
	const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
	return Number(kilobytes) * 1024;
}
