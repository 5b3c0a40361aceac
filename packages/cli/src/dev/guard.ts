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
child.on("exit", endGroup);

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
process.stdin.on("end", stop).on("close", stop).on("error", stop).resume();

/** The command ends what it started in its own order; what has not ended by then is ended here. */
function stop(): void {
	if (stopping) return;
	stopping = true;
	child.kill("SIGTERM");
	setTimeout(endGroup, PATIENCE_MS);
}

function endGroup(): void {
	if (process.platform === "win32") {
		child.kill("SIGKILL");
		process.exit(1);
	}
	// The group is this process' own: it was started detached, so the group has its id.
	process.kill(-process.pid, "SIGKILL");
}
