import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";

/* What the collector is compared with, in the same workerd: a handler that does nothing, and one that writes one row. */

interface FloorEnv {
	readonly ROWS: DurableObjectNamespace<Rows>;
}

const OBJECTS = 64;

export class Rows extends DurableObject {
	constructor(ctx: DurableObjectState, env: FloorEnv) {
		super(ctx, env);
		ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID");
	}

	write(id: string, value: string): void {
		this.ctx.storage.sql.exec("INSERT INTO rows (id, value) VALUES (?1, ?2)", id, value);
	}
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
	});
