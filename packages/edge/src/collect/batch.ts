import { MAX_EVENT_BYTES } from "@pipit/core/event";
import type { Batch } from "@pipit/core/wire";
import { MAX_EVENTS } from "./limits.ts";

export type { Batch } from "@pipit/core/wire";

/** Whether there are more events than one request may have. */
export function hasTooMany(batch: Batch): boolean {
	return batch.events.length > MAX_EVENTS;
}

/**
 * Whether what stands in every event of a batch is more than one event may be. Then none can be taken, and to find that out
 * for each of a thousand events would cost a minute.
 */
export function hasTooLargeDefaults({ defaults }: Batch): boolean {
	return (JSON.stringify(defaults) ?? "").length > MAX_EVENT_BYTES;
}
