import { isProfileId, tracesIn } from "@pipit/core/identity";
import { hashOf } from "../shard/merge/forgotten.ts";
import type { IngestMessage, ProjectMessage } from "../shard/messages.ts";

export type AnyMessage = IngestMessage | (ProjectMessage & { readonly kind?: undefined });

/** Whether something that was received then (epoch ms; null: always before) is about somebody who was erased. */
export type IsErased = (item: unknown, receivedAt: number | null) => boolean;

/** A message without what is about erased people; null where nothing is left of it. */
export async function withoutErased<M extends AnyMessage>(db: D1Database, message: M): Promise<M | null> {
	const isErased = await erasedIn(db, message.site, JSON.stringify(message));
	return isErased === null ? message : pruned(message, isErased);
}

export function pruned<M extends AnyMessage>(message: M, isErased: IsErased): M | null {
	const kept = prune(message, isErased);
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a message stays of its kind
	return kept as M | null;
}

function prune(message: AnyMessage, isErased: IsErased): AnyMessage | null {
	switch (message.kind) {
		case undefined: {
			// A copy also holds names that are another's; it is about its own profile.
			const copies = message.copies.filter((copy) => !isErased([copy.profile_id], null));
			return copies.length + message.notices.length === 0 ? null : { ...message, copies };
		}
		case "events": {
			const events = message.events.filter((event) => !isErased(event, event.receivedAt));
			return events.length === 0 ? null : { ...message, events };
		}
		case "quarantine": {
			const entries = message.entries.filter((entry) => !isErased(entry, entry.receivedAt));
			return entries.length === 0 ? null : { ...message, entries };
		}
		case "arrival":
			return isErased([message.arrival.profileId], null) ? null : message;
		case "shown":
			return isErased([message.report.profileId], null) ? null : message;
		default:
			return message;
	}
}

/** In what form `erased_names` holds a trace: the id is what stays of an erased profile, of names only hashes do. */
export function rememberedAs(trace: string): string {
	return isProfileId(trace) ? trace : hashOf(trace);
}

/** Null where nobody was erased lately of whom this text may speak, which is nearly always. */
async function erasedIn(db: D1Database, site: string, text: string): Promise<IsErased | null> {
	if ((await db.prepare("SELECT 1 FROM erased_names WHERE site = ?1 LIMIT 1").bind(site).first()) === null) return null;
	const hashes = JSON.stringify([...tracesIn(text)].map(rememberedAs));
	const { results } = await db
		.prepare("SELECT hash, at FROM erased_names WHERE site = ?1 AND hash IN (SELECT value FROM json_each(?2))")
		.bind(site, hashes)
		.all<{ hash: string; at: number }>();
	if (results.length === 0) return null;
	const erasedAt = new Map(results.map(({ hash, at }) => [hash, at]));
	return (item, receivedAt) => [...tracesIn(JSON.stringify(item))].some((trace) => (erasedAt.get(rememberedAs(trace)) ?? -1) >= (receivedAt ?? 0));
}
