import { isPlainObject, type JsonObject, NO_DEFAULTS } from "@pipit/core/event";
import type { Problem } from "@pipit/core/problem";
import { applyPatch, asSent, type Patch } from "@pipit/core/quality";
import type { CollectPorts, QuarantineEntry } from "../collect/ports.ts";
import { takeEvents } from "../collect/take.ts";
import type { SiteContext } from "../context.ts";
import { deliverToShards } from "../shard/deliver.ts";
import { readStored } from "../stored.ts";
import type { KeptEntry } from "./quarantine-store.ts";

/** What became of one refused event that was sent again. */
export type Replayed =
	| { readonly kind: "accepted"; readonly event: JsonObject }
	/** It is still not as it should be. */
	| { readonly kind: "refused"; readonly event: JsonObject; readonly problems: readonly Problem[] }
	/** The person has not consented, or took it back. */
	| { readonly kind: "held"; readonly event: JsonObject }
	/** The sample is cut, so there is no event to send. */
	| { readonly kind: "cut" };

/**
 * Takes a refused event as if it came when it first did, patched: cleaned, checked against the plan and stored like any
 * other. It keeps its message id, and gets one that follows from the entry's where it had none, so that a second replay
 * changes nothing. `dry` only says what would happen.
 */
export async function replayEntry(env: PipitEnv, context: SiteContext, entry: KeptEntry, patch: Patch, dry: boolean): Promise<Replayed> {
	if (!entry.whole) return { kind: "cut" };
	const { site } = context;
	const kept = asSent(readStored<JsonObject>(entry.fixed ?? entry.sample));
	const setting = { country: site.plan?.country ?? null, now: entry.receivedAt };
	const event = named(applyPatch(isPlainObject(kept) ? kept : {}, patch, setting), entry);
	const refused: QuarantineEntry[] = [];
	const ports: CollectPorts = {
		takesBots: true,
		now: () => entry.receivedAt,
		siteByWriteKey: async () => site,
		recognize: async () => {},
		quarantine: async (_, entries) => void refused.push(...entries.filter(({ via }) => via !== "plan")),
		async deliver(_, events) {
			if (dry) return;
			const undelivered = await deliverToShards(env, site.id, context.envelope, events);
			if (undelivered.length > 0) await env.INGEST.send({ kind: "events", site: site.id, events: undelivered });
		},
	};
	const batch = { writeKey: site.write_key, sentAt: entry.sentAt, type: null, defaults: NO_DEFAULTS, events: [event] };
	const sender = { via: entry.via === "plan" ? "replay" : entry.via, browser: false, privacyControl: false, place: null, userAgent: null };
	const taken = await takeEvents(ports, site, sender, batch);
	if (taken.kind === "too large") return { kind: "refused", event, problems: [{ path: [], expected: "a smaller event", got: "too large" }] };
	if (taken.answer.held > 0) return { kind: "held", event };
	if (taken.answer.refused.length === 0) return { kind: "accepted", event };
	const problems = refused[0]?.problems ?? taken.answer.refused.flatMap((one) => one.problems.map(({ path, expected, got }) => ({ path: [path], expected, got })));
	return { kind: "refused", event, problems };
}

/** A route says the type of its calls; a call that came on one may not say it itself. */
function named(event: JsonObject, { id, messageId, receivedAt }: KeptEntry): JsonObject {
	const type = event["type"] ?? (typeof event["event"] === "string" ? "track" : undefined);
	const timestamp = event["timestamp"] ?? event["originalTimestamp"];
	return {
		...event,
		...(type === undefined ? {} : { type }),
		messageId: event["messageId"] ?? messageId ?? `quarantine-${id}`,
		// What says no time happened when it came, not when it is sent again.
		...(timestamp === undefined || timestamp === null ? { timestamp: new Date(receivedAt).toISOString() } : {}),
	};
}
