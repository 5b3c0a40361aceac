/**
 * Runs a command as the leader of its own group of processes, and ends the whole group as soon as its standard input
 * closes: that happens when `pipit dev` stops, and also when it is killed without a chance to clean up.
 */
import { spawn } from "node:child_process";

const PATIENCE_MS = 5_000;

const child = spawn(process.execPath, process.argv.slice(2), { stdio: ["ignore", "inherit", "inherit"] });
child.on("error", (error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(1);
});
// What the command itself started may outlive it, so the group is ended in any case.
child.on("exit", (code) => {
	if (process.platform === "win32") process.exit(code ?? 1);
	endGroup("SIGKILL");
});

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
process.stdin.on("end", stop).on("close", stop).on("error", stop).resume();

function stop(): void {
	if (stopping) return;
	stopping = true;
	endGroup("SIGTERM");
	setTimeout(() => endGroup("SIGKILL"), PATIENCE_MS);
}

function endGroup(signal: "SIGTERM" | "SIGKILL"): void {
	if (process.platform === "win32") {
		child.kill(signal);
		return;
	}
	// The group is this process' own: it was started detached, so the group has its id.
	process.kill(-process.pid, signal);
}
