import type { ProfileEvent } from "@pipit/core/event";
import { bytesOf, partsByBytes } from "../parts.ts";

/** Events in their order, cut into parts of at most `maxBytes` of JSON each. */
export function partsOf(events: readonly SizedEvent[], maxBytes: number): readonly (readonly ProfileEvent[])[] {
	return partsByBytes(events, maxBytes, ({ bytes }) => bytes).map((part) => part.map(({ event }) => event));
}

export interface SizedEvent {
	readonly event: ProfileEvent;
	/** As JSON in UTF-8. */
	readonly bytes: number;
}

export function sized(event: ProfileEvent): SizedEvent {
	return { event, bytes: bytesOf(event) };
}
