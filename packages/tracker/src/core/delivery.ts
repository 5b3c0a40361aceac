import { settings } from "./settings.ts";
import { keysOf, put, remove, shelf } from "./storage.ts";
import { guarded, on, trace } from "./trace.ts";

/** Beacons and keepalive requests in flight share 64 KB per browser; the rest is left for others. */
const MAX_REQUEST_BYTES = 5e4;
const MAX_EVENT_BYTES = 3e4;
const GATHER_MS = 200;
const TIMEOUT_MS = 15e3;
const MAX_DOUBLINGS = 9;
const OUTBOX = "pipit_e";

/** Sent with every request and valid for all its events, unless an event says otherwise. */
export const sharedContext: { consent?: unknown } = {};

/** Events of requests that were not answered yet; they stay stored until they are. */
export let inFlight: string[] = [];
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Stores an event until the collector acknowledged it. Every event has its own key, so that adding and removing is
 * atomic and two tabs never overwrite each other's queue.
 */
export function enqueue(event: { readonly messageId: string }, order = ""): void {
	const text = JSON.stringify(event);
	if (bytesOf(text) > MAX_EVENT_BYTES) return trace("too large", event);
	put(OUTBOX + order + event.messageId, text);
	sendSoon(GATHER_MS);
}

/** Delivers from now on, what earlier pages left first; at once when the page may be going. */
export function startDelivery(): void {
	on("online", FULL ? sendInTurn : sendBatches);
	on("visibilitychange pagehide", sendBatches);
	sendSoon(GATHER_MS);
}

function sendSoon(delayMs: number): void {
	timer ??= setTimeout(() => {
		timer = undefined;
		void (FULL ? sendInTurn : sendBatches)();
	}, delayMs);
}

/**
 * One tab sends at a time, and leaves the others a moment to see what it removed, so that no event is sent by two.
 * Without locks the collector's deduplication does it.
 */
async function sendInTurn(): Promise<void> {
	try {
		await navigator.locks.request("pipit", async () => {
			await sendBatches();
			await new Promise((seen) => setTimeout(seen, GATHER_MS));
		});
	} catch {
		await sendBatches();
	}
}

/** Sends one request after the other until nothing is left or the collector does not take it. Never rejects. */
export async function sendBatches(): Promise<void> {
	const keys = nextBatch();
	if (!keys[0]) return;
	inFlight.push(...keys);
	let waitMs = 500 * 2 ** Math.min(++failures, MAX_DOUBLINGS) * (1 + Math.random());
	try {
		const answer = await fetch(address(), {
			method: "POST",
			body: stored(keys),
			keepalive: true,
			signal: AbortSignal.timeout(TIMEOUT_MS),
		});
		const { ok, status, headers } = answer;
		// Until it is read to its end, its request counts as one in flight, and the next would find no room.
		await answer.text();
		trace("answer", status);
		// What is refused would be refused again.
		if (ok || [400, 401, 413].includes(status)) {
			remove(keys);
			failures = 0;
			return sendBatches();
		}
		waitMs += Number(headers.get("retry-after")) * 1e3;
	} catch {}
	inFlight = inFlight.filter((key) => !keys.includes(key));
	sendSoon(waitMs);
}

/** What waits and is not on its way, as far as one request can carry. */
export function nextBatch(): string[] {
	let bytes = 0;
	return keysOf(OUTBOX).filter((key) => !inFlight.includes(key) && (bytes += bytesOf(shelf[key])) < MAX_REQUEST_BYTES);
}

function bytesOf(text: string | undefined): number {
	return new Blob([text as string]).size;
}

const parsed = guarded(JSON.parse as (text: string | undefined) => unknown);

/** A request's text for stored events. One that was damaged is null there, which the collector refuses alone. */
export function stored(keys: string[]): string {
	return bodyOf(keys.map((key) => parsed(shelf[key])));
}

/** A request's text. */
export function bodyOf(batch: readonly unknown[]): string {
	return JSON.stringify({ writeKey: settings.writeKey, sentAt: new Date(), context: sharedContext, batch });
}

export function address(): string {
	return `${settings.host}/e`;
}
