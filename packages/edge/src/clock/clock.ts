/**
 * The Worker's clock. On a developer's machine the demo can move it ahead (`POST /demo/clock`); the offset is kept in KV,
 * so that a restart of the Worker does not turn time back, and travels with each call to a shard.
 */
export interface Clock {
	now(): number;
	readonly offsetMs: number;
}

const KEY = "demo:clock";

/** Read once per isolate: locally there is a single one, and in production the offset is always 0. */
let offsetMs: number | null = null;

export async function clockOf(env: Pick<PipitEnv, "KV" | "LOCAL">): Promise<Clock> {
	if (env.LOCAL !== "true") return SYSTEM_CLOCK;
	offsetMs ??= Number((await env.KV.get(KEY)) ?? 0);
	return clockAt(offsetMs);
}

/** Moves the demo's clock ahead by `stepMs`. Steps that come at once add up, because the offset is moved before it is stored. */
export async function moveClock(env: Pick<PipitEnv, "KV" | "LOCAL">, stepMs: number): Promise<Clock> {
	const { offsetMs: from } = await clockOf(env);
	offsetMs = Math.max(offsetMs ?? 0, from) + stepMs;
	const clock = clockAt(offsetMs);
	await env.KV.put(KEY, String(clock.offsetMs));
	return clock;
}

/** Puts the clock back to the machine's time: for tests that start afresh, since shards do not go back in time. */
export async function resetClock(env: Pick<PipitEnv, "KV">): Promise<void> {
	offsetMs = 0;
	await env.KV.delete(KEY);
}

export function clockAt(offset: number): Clock {
	return { offsetMs: offset, now: () => Date.now() + offset };
}

const SYSTEM_CLOCK = clockAt(0);
