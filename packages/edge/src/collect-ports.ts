import type { CollectPorts } from "./collect/ports.ts";
import type { Clock } from "./clock/clock.ts";
import { siteContext, type SiteContext } from "./context.ts";
import { readPublished } from "./definitions/published.ts";
import { readArrival } from "./open/arrival.ts";
import { ShardDirectory } from "./shard/directory.ts";
import { deliverToShards } from "./shard/deliver.ts";

/** Joins the collector to the shards and the ingest queue, for one request. */
export function collectPorts(env: PipitEnv, clock: Clock): CollectPorts {
	let context: SiteContext | null = null;
	return {
		now: () => clock.now(),
		async siteByWriteKey(key) {
			const { siteByWriteKey } = await readPublished(env);
			const site = Object.hasOwn(siteByWriteKey, key) ? siteByWriteKey[key] : undefined;
			context = site === undefined ? null : await siteContext(env, site);
			return context?.site ?? null;
		},
		async deliver(site, events) {
			if (context === null) throw new Error("a site is looked up before its events are delivered");
			const undelivered = await deliverToShards(env, site.id, context.envelope, events);
			if (undelivered.length > 0) await env.INGEST.send({ kind: "events", site: site.id, events: undelivered });
		},
		async recognize(site, { token, browser }) {
			const person = context === null ? null : await readArrival(env, context, token);
			if (person === null) return;
			await new ShardDirectory(env).ofProfile(site.id, person.profileId).calls.recognize({ profileId: person.profileId, message: person.message, browser });
		},
		async quarantine(site, entries) {
			for (const part of partsOf(entries, 100_000)) await env.INGEST.send({ kind: "quarantine", site: site.id, entries: part });
		},
	};
}

function* partsOf<T>(items: readonly T[], bytes: number): Generator<T[]> {
	let part: T[] = [];
	let size = 0;
	for (const item of items) {
		const length = JSON.stringify(item).length;
		if (part.length > 0 && size + length > bytes) {
			yield part;
			part = [];
			size = 0;
		}
		part.push(item);
		size += length;
	}
	if (part.length > 0) yield part;
}
