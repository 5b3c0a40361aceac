import { enqueue } from "./delivery.ts";
import { identity, newId, sessionId } from "./identity.ts";
import type { PlainObject } from "./plain.ts";
import type { Decided } from "./settings.ts";

/** An event as the collector takes it, before it is known whose it is. */
export interface Draft {
	readonly type: "track" | "page" | "identify";
	readonly event?: string;
	readonly properties?: PlainObject;
	readonly traits?: PlainObject;
	readonly context?: PlainObject;
}

interface Made extends Draft {
	readonly messageId: string;
	readonly timestamp: string;
}

const MAX_HELD = 500;

let gate: Decided = "pending";
let held: [number, Made][] = [];
let lastTime = 0;

export function gateState(): Decided {
	return gate;
}

/** Makes an event and passes it on: held in memory while consent is pending, dropped when denied. Returns its id. */
export function record(draft: Draft): string {
	const [time, event] = make(draft);
	if (gate === "granted") enqueue(time, event.messageId, stamped(time, event));
	else if (gate === "pending" && held.length < MAX_HELD) held.push([time, event]);
	return event.messageId;
}

/** Puts a change of consent in front of everything that waits, whatever the gate says. */
export function recordFirst(draft: Draft, thenForget?: () => void): void {
	const [time, event] = make(draft);
	const whole = stamped(time, event);
	thenForget?.();
	enqueue(0, event.messageId, whole);
}

/** Lets through, holds or drops, from now on and for what was held. */
export function setGate(to: Decided): void {
	gate = to;
	const waiting = held;
	if (to !== "pending") held = [];
	if (to === "granted") for (const [time, event] of waiting) enqueue(time, event.messageId, stamped(time, event));
}

/** Ids are read and made here, not when the event happens: before consent nothing is read from the browser. */
function stamped(time: number, event: Made): object {
	return { ...event, ...identity(), context: { ...event.context, sessionId: sessionId(time) } };
}

/** Two events of a page never have the same time, so their order is kept. */
function make(draft: Draft): [number, Made] {
	lastTime = Math.max(lastTime + 1, Date.now());
	return [lastTime, { ...draft, messageId: newId(), timestamp: new Date(lastTime).toJSON() }];
}
