import type { ProfileEvent } from "@pipit/core/event";

const encoder = new TextEncoder();

/**
 * Events in their order, cut into parts of at most `maxBytes` of JSON each (a single larger event is a part of its
 * own).
 */
export function partsOf(events: readonly SizedEvent[], maxBytes: number): readonly (readonly ProfileEvent[])[] {
	const parts: ProfileEvent[][] = [];
	let part: ProfileEvent[] = [];
	let size = 0;
	for (const { event, bytes } of events) {
		if (part.length > 0 && size + bytes > maxBytes) {
			parts.push(part);
			part = [];
			size = 0;
		}
		part.push(event);
		size += bytes;
	}
	if (part.length > 0) parts.push(part);
	return parts;
}

export interface SizedEvent {
	readonly event: ProfileEvent;
	/** As JSON in UTF-8, with the comma after it. */
	readonly bytes: number;
}

export function sized(event: ProfileEvent): SizedEvent {
	return { event, bytes: encoder.encode(JSON.stringify(event)).byteLength + 1 };
}
