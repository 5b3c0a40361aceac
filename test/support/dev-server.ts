import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** The demo as a user starts it: `pipit dev examples/shop --demo`, on any free port, with a state of its own. */
export interface DevServer {
	/** Where it listens, such as `http://localhost:40123`. */
	readonly url: string;
	/** Opens its management API. */
	readonly adminKey: string;
	/** Ends it, and deletes the state unless the caller gave one. */
	stop(): Promise<void>;
}

const REPOSITORY = resolve(import.meta.dirname, "../..");

/**
 * Starts the demo and waits until its definitions are published.
 * With `state` (a folder) it goes on with what was collected there before; with `port` it listens there.
 */
export async function startDevServer(
	options: { readonly state?: string; readonly port?: number } = {},
): Promise<DevServer> {
	const state = options.state ?? (await mkdtemp(join(tmpdir(), "pipit-")));
	const command = ["packages/cli/bin/pipit.mjs", "dev", "examples/shop", "--demo", "--json"];
	const child = spawn(process.execPath, [...command, "--port", String(options.port ?? 0), "--state", state], {
		cwd: REPOSITORY,
		stdio: ["ignore", "pipe", "pipe"],
	});
	const ended = new Promise<void>((done) => {
		child.once("close", () => done());
	});
	const stop = async (): Promise<void> => {
		child.kill("SIGTERM");
		await ended;
		if (options.state === undefined) await rm(state, { recursive: true, force: true });
	};
	try {
		const { origin, secrets } = await readyLine(child);
		const adminKey = /^PIPIT_ADMIN_KEY=(\S+)$/m.exec(await readFile(secrets, "utf8"))?.[1];
		if (adminKey === undefined) throw new Error(`no PIPIT_ADMIN_KEY in ${secrets}`);
		return { url: origin, adminKey, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** The first line that says `ready`; anything but a publication before it is the reason why it is not. */
function readyLine(child: ChildProcess): Promise<{ origin: string; secrets: string }> {
	return new Promise((done, fail) => {
		let trouble = "";
		child.stderr?.setEncoding("utf8").on("data", (text: string) => {
			trouble = (trouble + text).slice(-4_000);
		});
		child.once("close", (code) => fail(new Error(`pipit dev ended with code ${code}: ${trouble}`)));
		if (child.stdout === null) return;
		createInterface(child.stdout).on("line", (line) => {
			const said: { kind?: unknown; origin?: unknown; secrets?: unknown } = JSON.parse(line);
			const { kind, origin, secrets } = said;
			if (kind === "ready" && typeof origin === "string" && typeof secrets === "string") done({ origin, secrets });
			else if (kind !== "published") fail(new Error(`pipit dev: ${line}`));
		});
	});
}
