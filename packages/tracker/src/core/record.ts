import { enqueue } from "./delivery.ts";
import { newId, stamped } from "./identity.ts";
import type { PlainObject } from "./plain.ts";
import { trace } from "./trace.ts";

/** An event as the collector takes it, before it is known whose it is. */
export interface Draft {
	readonly type: "track" | "page" | "identify";
	readonly event?: string;
	readonly userId?: string;
	readonly properties?: PlainObject;
	readonly traits?: PlainObject;
	readonly context?: { readonly [key: string]: unknown };
}

export interface Made extends Draft {
	readonly messageId: string;
	readonly timestamp: Date;
}

/** Whether events are sent (true), dropped (false), or held in memory because nobody knows yet (null). */
export type Gate = boolean | null;

export let gate: Gate = null;
let held: Made[] = [];

export function make(draft: Draft): Made {
	return { messageId: newId(), timestamp: new Date(), ...draft };
}

/** Makes an event and passes it to the gate. Returns its id. */
export function record(draft: Draft): string {
	const event = make(draft);
	trace("event", event);
	held.push(event);
	setGate(gate);
	return event.messageId;
}

/** What is held goes out, is dropped, or stays. Only then it gets ids: before consent nothing is read from the browser. */
export function setGate(to: Gate): void {
	gate = to;
	if (gate) for (const event of held) enqueue(stamped(event));
	if (gate !== null) held = [];
}
