import type { ProfileEvent } from "@pipit/core/event";
import { partsByBytes, utf8Bytes } from "../parts.ts";
import { bodyOf, columnsOf } from "../shard/packed.ts";

/** Events in their order, cut into parts of at most `maxBytes` of JSON each. */
export function partsOf(events: readonly SizedEvent[], maxBytes: number): readonly (readonly ProfileEvent[])[] {
	return partsByBytes(events, maxBytes, ({ bytes }) => bytes).map((part) => part.map(({ event }) => event));
}

export interface SizedEvent {
	readonly event: ProfileEvent;
	/** As JSON in UTF-8. */
	readonly bytes: number;
}

/** What a whole event says more than its two texts: the names of the columns. */
const NAMES_BYTES = 40;

export function sized(event: ProfileEvent): SizedEvent {
	return { event, bytes: utf8Bytes(bodyOf(event)) + utf8Bytes(columnsOf(event)) + NAMES_BYTES };
}
