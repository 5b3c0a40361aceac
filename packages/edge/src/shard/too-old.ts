import type { ProfileEvent } from "@pipit/core/event";
import { show } from "@pipit/core/problem";
import { stableId } from "../collect/ids.ts";
import { MESSAGE_BYTES, partsByBytes } from "../parts.ts";
import type { IngestMessage } from "./messages.ts";

/** Events that are older than what their profile still keeps, on their way to the quarantine, where they can be seen. */
export async function quarantineTooOld(site: string, events: readonly ProfileEvent[], now: number): Promise<IngestMessage[]> {
	const entries = await Promise.all(
		events.map(async (event) => ({
			id: await stableId(site, event.source, event.messageId),
			via: "shard",
			receivedAt: now,
			sentAt: null,
			messageId: event.messageId,
			problems: [{ path: ["timestamp"], expected: "a time within the kept history of the profile", got: show(new Date(event.time).toISOString()) }],
			sample: JSON.stringify(event),
			whole: true,
		})),
	);
	return partsByBytes(entries, MESSAGE_BYTES).map((part) => ({ kind: "quarantine", site, entries: part }));
}
