import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "../terminal/exit.ts";
import { GUARD } from "../terminal/installation.ts";
import { anyPort } from "./port.ts";
import type { State } from "./state.ts";
import { OFFLINE, wranglerCommand } from "./wrangler.ts";

/** The Worker, running on this machine. */
export interface LocalWorker {
	/** Resolves when it has ended, by `stop` or by itself. */
	readonly ended: Promise<void>;
	stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 100;

/**
 * Starts the Worker under `wrangler dev` and waits until it answers `GET /health`.
 * What it prints goes to the state's log; once it is ready, its warnings and errors (with `verbose` everything) are shown too.
 * @throws Failure where it ends before it is ready, with what it printed last.
 */
export async function startWorker(options: {
	readonly config: string;
	readonly state: State;
	readonly port: number;
	readonly verbose: boolean;
	readonly stop: AbortSignal;
}): Promise<LocalWorker> {
	const log = createWriteStream(options.state.log, { flags: "w", mode: 0o600 });
	const child = spawn(
		process.execPath,
		[GUARD, ...(await commandFor(options))],
		{
			cwd: dirname(options.config),
			env: { ...process.env, ...OFFLINE, PIPIT_DEV: "1" },
			// Its own group, so that Ctrl-C reaches only this process, which then ends the group in order.
			detached: true,
			stdio: ["pipe", "pipe", "pipe"],
		},
	);
	const output = follow(child, log, options.verbose);
	const ended = new Promise<void>((resolve) => {
		child.once("close", () => log.end(resolve));
	});
	const worker: LocalWorker = {
		ended,
		stop() {
			child.stdin.end();
			return ended;
		},
	};
	await waitUntilReady(worker, options.port, options.stop, output);
	output.show();
	return worker;
}

async function commandFor(options: {
	config: string;
	state: State;
	port: number;
	verbose: boolean;
}): Promise<string[]> {
	const { config, state, port, verbose } = options;
	return [
		...wranglerCommand(),
		"dev",
		"--local",
		"--config",
		config,
		"--persist-to",
		state.data,
		"--assets",
		state.assets,
		// A file, because arguments are seen by every process of the machine.
		"--env-file",
		state.secrets,
		"--env-file",
		state.sources,
		"--var",
		"LOCAL:true",
		`--ip=127.0.0.1`,
		`--port=${port}`,
		"--inspector-port",
		String(await anyPort()),
		"--log-level",
		verbose ? "info" : "warn",
		"--show-interactive-dev-session=false",
	];
}

interface Output {
	/** From now on it is shown. */
	show(): void;
	tail(): string;
}

/** Before it is ready Wrangler prints what concerns nobody here; that is kept for the case that it fails. */
function follow(child: ChildProcess, log: WriteStream, verbose: boolean): Output {
	let shown = verbose;
	let tail = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding("utf8").on("data", (text: string) => {
			log.write(text);
			if (shown) process.stderr.write(text);
			else tail = (tail + text).slice(-4_000);
		});
	}
	return {
		show() {
			shown = true;
		},
		tail: () => tail.trim(),
	};
}

async function waitUntilReady(worker: LocalWorker, port: number, stop: AbortSignal, output: Output): Promise<void> {
	let over = false;
	void worker.ended.then(() => (over = true));
	const giveUpAt = Date.now() + READY_WITHIN_MS;
	while (!(await isHealthy(port))) {
		if (over) throw new Failure(`the local Worker ended before it was ready:\n${output.tail()}`);
		if (stop.aborted || Date.now() > giveUpAt) {
			await worker.stop();
			throw new Failure(
				stop.aborted
					? "stopped before it was ready"
					: `the local Worker was not ready after a minute:\n${output.tail()}`,
			);
		}
		await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
	}
}

async function isHealthy(port: number): Promise<boolean> {
	try {
		return (await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(5_000) })).ok;
	} catch {
		return false;
	}
}
