import type { Batch } from "@pipit/core/wire";
import { MAX_EVENTS } from "./limits.ts";

export type { Batch } from "@pipit/core/wire";

/** Whether there are more events than one request may have. */
export function hasTooMany(batch: Batch): boolean {
	return batch.events.length > MAX_EVENTS;
}
