import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";

/*
 * What the collector is compared with, in the same workerd: a handler that does nothing, one that writes one row, and one
 * that writes a row in each of as many objects as 50 people's shards are. And what stands in for the services that are
 * other machines on the platform.
 */

interface FloorEnv {
	readonly ROWS: DurableObjectNamespace<Rows>;
}

const OBJECTS = 64;
/** 50 people whom chance spreads over 64 shards are in 34.9 of them: 64 × (1 − (63/64)^50). */
const TOUCHED = 35;

export class Rows extends DurableObject<FloorEnv> {
	constructor(ctx: DurableObjectState, env: FloorEnv) {
		super(ctx, env);
		ctx.storage.sql.exec(
			"CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
		);
	}

	write(id: string, value: string): void {
		this.ctx.storage.sql.exec("INSERT INTO rows (id, value) VALUES (?1, ?2)", id, value);
	}
}

const kept = new Map<string, string>();

/** KV that keeps what is published and lets snapshots go; a call costs the Worker what a call costs. */
export class KvSink extends WorkerEntrypoint {
	get(key: string, options: "json" | { readonly type: "json" } | undefined): unknown {
		const text = kept.get(key);
		if (text === undefined) return null;
		return options === undefined ? text : (JSON.parse(text) as unknown);
	}

	put(key: string, text: string): void {
		if (!key.startsWith("card:")) kept.set(key, text);
	}

	delete(key: string): void {
		kept.delete(key);
	}
}

/** A queue that takes every message and delivers none. */
export class QueueSink extends WorkerEntrypoint {
	send(): void {}
}

let written = 0;

export default new Hono<{ Bindings: FloorEnv }>()
	.post("/empty", (c) => c.text("ok"))
	.post("/row", async (c) => {
		const body = await c.req.text();
		written += 1;
		const stub = c.env.ROWS.get(c.env.ROWS.idFromName(`object-${written % OBJECTS}`));
		await stub.write(crypto.randomUUID(), body);
		return c.text("ok");
	})
	.post("/rows", async (c) => {
		const body = await c.req.text();
		const share = body.slice(0, body.length / TOUCHED);
		written += 1;
		await Promise.all(
			Array.from({ length: TOUCHED }, async (_, index) => {
				const stub = c.env.ROWS.get(c.env.ROWS.idFromName(`object-${(written + index) % OBJECTS}`));
				await stub.write(crypto.randomUUID(), share);
			}),
		);
		return c.text("ok");
	});
