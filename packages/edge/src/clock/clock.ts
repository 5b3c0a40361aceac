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

/** Moves the demo's clock; a negative step would make shards see time run backwards, so it is refused by the caller. */
export async function moveClock(env: Pick<PipitEnv, "KV">, toOffsetMs: number): Promise<Clock> {
	await env.KV.put(KEY, String(toOffsetMs));
	offsetMs = toOffsetMs;
	return clockAt(toOffsetMs);
}

export function clockAt(offset: number): Clock {
	return { offsetMs: offset, now: () => Date.now() + offset };
}

const SYSTEM_CLOCK = clockAt(0);
