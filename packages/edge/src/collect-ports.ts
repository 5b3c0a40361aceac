import type { WirePorts } from "./collect/ports.ts";
import type { Clock } from "./clock/clock.ts";
import { siteContext, type SiteContext } from "./context.ts";
import { MESSAGE_BYTES, partsByBytes } from "./parts.ts";
import { readPublished } from "./definitions/published.ts";
import { readArrival } from "./open/arrival.ts";
import { ShardDirectory } from "./shard/directory.ts";
import { deliverToShards } from "./shard/deliver.ts";

/** Joins the collector to the shards and the ingest queue, for one request. */
export function collectPorts(env: PipitEnv, clock: Clock): WirePorts {
	let context: SiteContext | null = null;
	return {
		now: () => clock.now(),
		takesBots: env.LOCAL === "true",
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
			const arrival = { profileId: person.profileId, message: person.message, browser };
			try {
				await new ShardDirectory(env).ofProfile(site.id, person.profileId).calls.recognize(arrival);
			} catch (error) {
				console.error("a browser could not be recognised yet, it is tried again:", error);
				await env.INGEST.send({ kind: "arrival", site: site.id, arrival });
			}
		},
		async dailyId(...parts) {
			const day = new Date(clock.now()).toISOString().slice(0, 10);
			return keyedHash(env.PIPIT_SECRET, ["visitor", day, ...parts]);
		},
		async file(path) {
			return env.ASSETS.fetch(new URL(path, "https://files.invalid"));
		},
		async quarantine(site, entries) {
			for (const part of partsByBytes(entries, MESSAGE_BYTES)) await env.INGEST.send({ kind: "quarantine", site: site.id, entries: part });
		},
	};
}

/** The first 128 bits of HMAC-SHA-256 as 32 hexadecimal digits. */
async function keyedHash(secret: string, parts: readonly string[]): Promise<string> {
	const encoder = new TextEncoder();
	const key = await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
	const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(JSON.stringify(parts))));
	return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
