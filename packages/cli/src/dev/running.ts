import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Failure } from "../terminal/exit.ts";
import { readRecord } from "../terminal/record.ts";
import type { State } from "./state.ts";

interface Running {
	readonly pid: number;
	readonly origin: string;
	readonly startedAt: number;
}

/** Longer than any start takes: until then a process that answers nothing yet may still be starting. */
const STARTING_MS = 60_000;

/**
 * Takes a state for this process: two local Workers on one database would corrupt it. Answers how to give it back.
 * @throws Failure where another `pipit dev` runs on it.
 */
export async function takeState(state: State, origin: string): Promise<() => void> {
	await refuseIfRunning(state);
	mkdirSync(state.root, { recursive: true });
	const mine: Running = { pid: process.pid, origin, startedAt: Date.now() };
	writeFileSync(state.running, JSON.stringify(mine));
	return () => {
		if (read(state)?.pid === process.pid) rmSync(state.running, { force: true });
	};
}

/** @throws Failure where a `pipit dev` runs on this state. */
export async function refuseIfRunning(state: State): Promise<void> {
	const other = read(state);
	if (other !== null && other.pid !== process.pid && (await runs(other))) {
		throw new Failure(`it already runs at ${other.origin} (process ${other.pid}): stop that one first`);
	}
}

function read(state: State): Running | null {
	if (!existsSync(state.running)) return null;
	const { pid, origin, startedAt } = readRecord(readFileSync(state.running, "utf8")) ?? {};
	return typeof pid === "number" && typeof origin === "string" && typeof startedAt === "number"
		? { pid, origin, startedAt }
		: null;
}

/** A process id alone proves little: after a restart of the machine or the container it may be anybody's. */
async function runs(other: Running): Promise<boolean> {
	try {
		process.kill(other.pid, 0);
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
	}
	if (Date.now() - other.startedAt < STARTING_MS) return true;
	try {
		return (await fetch(`${other.origin}/health`, { signal: AbortSignal.timeout(2_000) })).ok;
	} catch {
		return false;
	}
}
