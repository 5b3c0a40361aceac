import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildAssets, buildDemo } from "../build/assets.ts";
import { definitionFiles, readFolder } from "../folder/read-folder.ts";
import { publish } from "../push/publish.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { fromHere } from "../terminal/problems.ts";
import { type LocalWorker, startWorker } from "./local-worker.ts";
import { movedTo } from "./move-origin.ts";
import { choosePort } from "./port.ts";
import { preview } from "./preview.ts";
import { reportTo } from "./report.ts";
import { refuseIfRunning, takeState } from "./running.ts";
import { clearData, copySourceSecrets, openState, type State, stateAt } from "./state.ts";
import { stopSignal } from "./stop-signal.ts";
import { sweepHourly } from "./sweep.ts";
import { fingerprint, watchFiles } from "./watch.ts";
import { wranglerConfig } from "./wrangler.ts";

export interface DevOptions {
	readonly folder: string;
	/** Null: 8787, or the next free one. */
	readonly port: number | null;
	readonly demo: boolean;
	readonly reset: boolean;
	readonly state: string | null;
	readonly verbose: boolean;
	readonly json: boolean;
}

/** `pipit dev`: the whole of Pipit on this machine, with a shop's folder published on it, until it is stopped. */
export async function dev(options: DevOptions): Promise<ExitCode> {
	const folder = resolve(options.folder);
	const state = stateAt(resolve(options.state ?? join(folder, ".pipit")));
	if (options.reset) return reset(state);

	// Before anything is started: a folder that is none is said at once.
	readFolder(folder);
	const config = wranglerConfig(folder);
	const key = openState(state);
	await refuseIfRunning(state);
	copySourceSecrets(state, folder);
	const port = await choosePort(options.port);
	const origin = `http://localhost:${port}`;
	const stop = stopSignal();
	const giveBack = await takeState(state, origin);
	const report = reportTo({ json: options.json, folder, state, origin, demo: options.demo, key });
	let worker: LocalWorker | null = null;
	try {
		rmSync(state.assets, { recursive: true, force: true });
		await build();
		worker = await startWorker({ config, state, port, verbose: options.verbose, stop });
		const asPublished = fingerprint(watched());
		await publishFolder();
		report.ready(options.demo ? [] : await preview(origin, readFolder(folder)));
		return await serve(worker, asPublished);
	} catch (error) {
		if (stop.aborted) return EXIT.done;
		throw error;
	} finally {
		await worker?.stop();
		giveBack();
	}

	/** Until it is stopped, or the Worker ends by itself. */
	async function serve(running: LocalWorker, asPublished: string): Promise<ExitCode> {
		const stopSweeping = sweepHourly(origin);
		const stopWatching = watchFiles(watched, asPublished, again);
		const ending = await Promise.race([running.ended.then(() => "ended" as const), aborted(stop)]);
		stopWatching();
		stopSweeping();
		if (ending === "stopped") return EXIT.done;
		report.ended();
		return EXIT.notTried;
	}

	async function build(): Promise<void> {
		await buildAssets(state.assets);
		if (options.demo) await buildDemo({ folder, outDir: state.assets, origin });
	}

	async function publishFolder(): Promise<void> {
		const files = options.demo ? movedTo(origin, readFolder(folder)) : readFolder(folder);
		report.publication(await publish({ origin: `http://127.0.0.1:${port}`, key, files, dryRun: false }));
	}

	/** After a change. Half a change (a file that is being written, a folder that is being moved) must not end the server. */
	async function again(): Promise<void> {
		try {
			await build();
			await publishFolder();
		} catch (error) {
			report.publication({ kind: "failed", message: error instanceof Failure ? error.message : String(error) });
		}
	}

	function watched(): readonly string[] {
		return definitionFiles(folder).map((path) => join(folder, path));
	}
}

async function reset(state: State): Promise<ExitCode> {
	await refuseIfRunning(state);
	clearData(state);
	process.stdout.write(`deleted what was collected in ${fromHere(state.data)}\n`);
	return EXIT.done;
}

function aborted(signal: AbortSignal): Promise<"stopped"> {
	return new Promise((settle) => {
		if (signal.aborted) settle("stopped");
		else signal.addEventListener("abort", () => settle("stopped"), { once: true });
	});
}
