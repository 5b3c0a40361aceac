import { Hono } from "hono";
import type * as z from "zod/mini";
import { type Admin, readBody, siteOf } from "../admin/request.ts";
import { clockOf } from "../clock/clock.ts";
import { stableId } from "../collect/ids.ts";
import { migrate } from "../database/migrate.ts";
import { type AnyMessage, withoutErased } from "../erase/under-way.ts";
import type { IngestMessage, ProjectMessage } from "../shard/messages.ts";
import { readStored } from "../stored.ts";
import { LETTERS } from "./bodies.ts";

const PAGE = 100;

/**
 * Keeps messages that failed as often as a queue may try them, where they can be seen and sent again. They are acknowledged
 * only once they are written: until then the dead-letter queue itself keeps them (4 days, as Cloudflare has it).
 */
export async function consumeDead(batch: MessageBatch<IngestMessage | ProjectMessage>, env: PipitEnv): Promise<void> {
	await migrate(env.DB);
	const now = (await clockOf(env)).now();
	const queue = batch.queue.replace(/-dead$/, "").replace(/^.*-/, "");
	const rows = await Promise.all(
		batch.messages.map(async ({ body }) => {
			const left = await withoutErased<AnyMessage>(env.DB, body);
			if (left === null) return [];
			return [{ site: body.site, id: await stableId(queue, JSON.stringify(body)), queue, receivedAt: now, body: JSON.stringify(left) }];
		}),
	);
	await env.DB.prepare(INSERT).bind(JSON.stringify(rows.flat())).run();
	batch.ackAll();
}

const INSERT = `
INSERT INTO dead_letters (site, id, queue, received_at, body, state)
SELECT value ->> 'site', value ->> 'id', value ->> 'queue', value ->> 'receivedAt', value ->> 'body', 'open' FROM json_each(?1) WHERE true
ON CONFLICT DO UPDATE SET state = 'open', received_at = excluded.received_at, decided_at = NULL`;

/** `GET /dead-letters` lists messages that failed for good; `POST /dead-letters/replay` and `/drop` take `{"ids": [..]}` or `{"all": true}`. */
export const deadLetterRoutes = new Hono<Admin>()
	.get("/dead-letters", async (c) => {
		await migrate(c.env.DB);
		const { site } = await siteOf(c);
		const { results } = await c.env.DB.prepare(
			"SELECT id, queue, received_at, body, state FROM dead_letters WHERE site = ?1 AND (?2 = 'all' OR state = ?2) AND id > ?3 ORDER BY id LIMIT ?4",
		)
			.bind(site.id, c.req.query("state") ?? "open", c.req.query("after") ?? "", PAGE)
			.all<{ id: string; queue: string; received_at: number; body: string; state: string }>();
		const letters = results.map(({ id, queue, received_at, body, state }) => ({ id, queue, state, received_at: new Date(received_at).toISOString(), ...summaryOf(body), body: readStored<object>(body) }));
		return c.json<object>({ letters, next: results.length === PAGE ? (results.at(-1)?.id ?? null) : null });
	})
	.post("/dead-letters/replay", async (c) => {
		await migrate(c.env.DB);
		const { site, clock } = await siteOf(c);
		const ids = idsOf(await readBody(c, LETTERS));
		const { results } = await c.env.DB.prepare(`SELECT id, queue, body FROM dead_letters WHERE ${CHOSEN} LIMIT ${PAGE}`)
			.bind(site.id, ids)
			.all<{ id: string; queue: string; body: string }>();
		for (const { queue, body } of results) {
			if (queue === "project") await c.env.PROJECT.send(readStored<ProjectMessage>(body));
			else await c.env.INGEST.send(readStored<IngestMessage>(body));
		}
		await decide(c.env.DB, site.id, results.map(({ id }) => id), "replayed", clock.now());
		return c.json({ replayed: results.length, more: results.length === PAGE });
	})
	.post("/dead-letters/drop", async (c) => {
		await migrate(c.env.DB);
		const { site, clock } = await siteOf(c);
		const ids = idsOf(await readBody(c, LETTERS));
		const { results } = await c.env.DB.prepare(`SELECT id FROM dead_letters WHERE ${CHOSEN} LIMIT 1000`).bind(site.id, ids).all<{ id: string }>();
		await decide(c.env.DB, site.id, results.map(({ id }) => id), "dropped", clock.now());
		return c.json({ dropped: results.length });
	});

const CHOSEN = "site = ?1 AND state = 'open' AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2)))";

async function decide(db: D1Database, site: string, ids: readonly string[], state: "replayed" | "dropped", now: number): Promise<void> {
	await db.prepare("UPDATE dead_letters SET state = ?3, decided_at = ?4 WHERE site = ?1 AND id IN (SELECT value FROM json_each(?2))").bind(site, JSON.stringify(ids), state, now).run();
}

/** Null takes everything, which has to be said. */
function idsOf(body: z.infer<typeof LETTERS>): string | null {
	return "ids" in body ? JSON.stringify(body.ids) : null;
}

function summaryOf(body: string): { readonly kind: string; readonly items: number } {
	const message = readStored<IngestMessage | (ProjectMessage & { readonly kind?: undefined })>(body);
	if (message.kind === undefined) return { kind: "copies", items: message.copies.length };
	if (message.kind === "events") return { kind: "events", items: message.events.length };
	return { kind: message.kind, items: message.kind === "quarantine" ? message.entries.length : 1 };
}
