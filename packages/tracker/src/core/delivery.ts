import { settings } from "./settings.ts";
import { keysOf, put, remove, shelf } from "./storage.ts";
import { on, trace } from "./trace.ts";

/** Beacons and keepalive requests in flight share 64 KB per browser; the rest is left for others. */
const MAX_REQUEST_BYTES = 5e4;
const MAX_EVENT_LENGTH = 3e4;
const GATHER_MS = 200;
const TIMEOUT_MS = 15e3;
const MAX_DOUBLINGS = 9;
const OUTBOX = "pipit_e";
/** Sending the same again would be refused again. */
const REFUSED = [400, 401, 413];

/** Sent with every request and valid for all its events, unless an event says otherwise. */
export const sharedContext: { consent?: unknown; readonly bot?: boolean | undefined } = {
	bot: navigator.webdriver || undefined,
};

/** Events of requests that were not answered yet; they stay stored until they are. */
let inFlight: string[] = [];
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Stores an event until the collector acknowledged it. Every event has its own key, so that adding and removing is
 * atomic and two tabs never overwrite each other's queue.
 */
export function enqueue(event: { readonly messageId: string }, order = ""): void {
	const text = JSON.stringify(event);
	if (text.length > MAX_EVENT_LENGTH) return trace("too large", event);
	put(OUTBOX + order + event.messageId, text);
	sendSoon(GATHER_MS);
}

/** Delivers from now on; what earlier pages left first. */
export function startDelivery(): void {
	on("online", sendAll);
	on("visibilitychange", () => {
		if (document.hidden) void sendBatches();
	});
	on("pagehide", () => sendLast(nextBatch()));
	sendSoon(GATHER_MS);
}

function sendSoon(delayMs: number): void {
	timer ??= setTimeout(sendAll, delayMs);
}

/** One tab sends at a time, so that no event is sent by two; without locks the collector's deduplication does it. */
async function sendAll(): Promise<void> {
	timer = clearTimeout(timer) as undefined;
	try {
		await navigator.locks.request("pipit", sendBatches);
	} catch {
		await sendBatches();
	}
}

/** Sends one request after the other until nothing is left or the collector does not take it. Never rejects. */
async function sendBatches(): Promise<void> {
	const keys = nextBatch();
	if (!keys[0]) return;
	inFlight.push(...keys);
	let request: Promise<Response> | undefined;
	let done = false;
	let waitMs = 0;
	try {
		request = fetch(address(), { method: "POST", body: stored(keys), keepalive: true, signal: AbortSignal.timeout(TIMEOUT_MS) });
		const { ok, status, headers } = await request;
		done = ok || REFUSED.includes(status);
		waitMs = Number(headers.get("retry-after")) * 1e3;
		trace("answer", status);
	} catch {
		// A page's own `fetch` that throws would throw for ever; the beacon's word has to be enough then.
		done = !request && navigator.sendBeacon(address(), stored(keys));
	}
	inFlight = [];
	if (!done) return sendSoon(waitMs + 500 * 2 ** Math.min(++failures, MAX_DOUBLINGS) * (1 + Math.random()));
	failures = 0;
	remove(keys);
	return sendBatches();
}

/** The page goes away and hears no answer: what it sends now stays stored, and is sent again by the next page. */
function sendLast(keys: string[]): void {
	if (!keys[0]) return;
	if (navigator.sendBeacon(address(), stored(keys))) inFlight.push(...keys);
	else if (keys[1]) {
		const half = keys.length >> 1;
		sendLast(keys.slice(0, half));
		sendLast(keys.slice(half));
	}
}

function nextBatch(): string[] {
	let bytes = 0;
	return keysOf(OUTBOX).filter(
		(key) => !inFlight.includes(key) && bytes < MAX_REQUEST_BYTES && (bytes += new Blob([shelf[key] ?? ""]).size) < MAX_REQUEST_BYTES,
	);
}

function stored(keys: string[]): string {
	return bodyOf(keys.map((key) => shelf[key]).join());
}

/** A request's text around events that are JSON already. */
export function bodyOf(events: string): string {
	const head = JSON.stringify({ writeKey: settings.writeKey, sentAt: new Date(), context: sharedContext });
	return `${head.slice(0, -1)},"batch":[${events}]}`;
}

export function address(): string {
	return `${settings.host}/e`;
}
