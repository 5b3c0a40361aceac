import { NO_DEFAULTS, type ProfileEvent } from "@pipit/core/event";
import { Hono } from "hono";
import { type Admin, readBody, siteOf } from "../admin/request.ts";
import { problem } from "../admin/problem.ts";
import type { CollectPorts } from "../collect/ports.ts";
import { takeEvents } from "../collect/take.ts";
import type { SiteContext } from "../context.ts";
import { MESSAGE_BYTES, partsByBytes } from "../parts.ts";
import { deliverToShards } from "../shard/deliver.ts";
import { IMPORT } from "./bodies.ts";

/**
 * `POST /import`: Segment-shaped calls of any age, at most 1,000: `{"events": [..], "dry_run": false}`. They are cleaned and
 * checked as on every wire; what is refused is named in the answer and kept nowhere, since whoever imports has the file.
 *
 * Each person's events of a request reach their profile together, so that a history of years is taken as a whole before
 * anything of it is older than what is kept.
 */
export const importRoutes = new Hono<Admin>().post("/import", async (c) => {
	const { events, dry_run: dry } = await readBody(c, IMPORT, 413);
	const context = await siteOf(c);
	const delivered: ProfileEvent[] = [];
	const batch = { writeKey: context.site.write_key, sentAt: null, type: null, defaults: NO_DEFAULTS, events };
	const sender = { via: "import", browser: false, privacyControl: false, place: null, userAgent: null };
	const taken = await takeEvents(collecting(context, delivered), context.site, sender, batch);
	if (taken.kind === "too large") return problem(c, 413, "these events are too large together; send fewer at once");
	if (!dry) await deliver(c.env, context, delivered);
	return c.json<object>({ dry_run: dry, ...taken.answer });
});

/** Delivery waits until all of the request was read, because the collector cuts it into parts that would part a person's events. */
function collecting({ site, clock }: SiteContext, into: ProfileEvent[]): CollectPorts {
	return {
		takesBots: true,
		now: () => clock.now(),
		siteByWriteKey: async () => site,
		recognize: async () => {},
		quarantine: async () => {},
		deliver: async (_, events) => void into.push(...events),
	};
}

async function deliver(env: PipitEnv, { site, envelope }: SiteContext, events: readonly ProfileEvent[]): Promise<void> {
	const undelivered = await deliverToShards(env, site.id, envelope, events);
	for (const part of partsByBytes(undelivered, MESSAGE_BYTES)) await env.INGEST.send({ kind: "events", site: site.id, events: part });
}
