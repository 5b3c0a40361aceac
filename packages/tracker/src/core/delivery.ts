import { settings } from "./settings.ts";
import { keysOf, read, remove, write } from "./storage.ts";
import { on, trace } from "./trace.ts";

/** Beacons and keepalive requests in flight share 64 KB per browser; the rest is left for others. */
const MAX_REQUEST_BYTES = 5e4;
const MAX_BACKOFF_SECONDS = 300;
const GATHER_MS = 200;
const TIMEOUT_MS = 15e3;
const OUTBOX = "pipit_e";

/** Sent with every request and valid for all its events, unless an event says otherwise. */
export const sharedContext: { [key: string]: unknown } = {};

/** Events of requests that were not answered yet. They stay stored until they are. */
const inFlight = new Set<string>();
let busy = false;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Stores an event until the collector acknowledged it. Every event has its own key, so that adding and removing is
 * atomic, and two tabs never overwrite each other's queue.
 */
export function enqueue(order: number, messageId: string, event: object): void {
	write(OUTBOX + order + messageId, JSON.stringify(event));
	sendSoon(GATHER_MS);
}

/** Starts to deliver: what earlier pages left first. */
export function startDelivery(): void {
	on("online", () => {
		clearTimeout(timer);
		timer = undefined;
		failures = 0;
		sendSoon(0);
	});
	on("pageshow", () => inFlight.clear());
	sendSoon(GATHER_MS);
}

function sendSoon(delayMs: number): void {
	timer ??= setTimeout(() => {
		timer = undefined;
		void sendAll();
	}, delayMs);
}

/** One tab sends at a time, so that no event is sent by two; without locks the collector's deduplication does it. */
async function sendAll(): Promise<void> {
	if (busy) return;
	busy = true;
	try {
		await navigator.locks.request("pipit", sendBatches);
	} catch {
		await sendBatches();
	}
	busy = false;
}

async function sendBatches(): Promise<void> {
	while (await sendBatch());
}

/** The page is hidden and may be gone in a moment, but can still hear the answer if it is not. */
export function sendNow(): void {
	void sendBatch();
}

/** The page goes away and hears no answer: what it sends now stays stored, and is sent again by the next page. */
export function sendLast(): void {
	beacon(nextBatch());
}

function beacon(keys: string[]): void {
	if (!keys.length) return;
	if (navigator.sendBeacon(settings.host + "/e", bodyOf(keys))) keys.forEach((key) => inFlight.add(key));
	else if (keys.length > 1) {
		const half = keys.length >> 1;
		beacon(keys.slice(0, half));
		beacon(keys.slice(half));
	}
}

/** Sends one request; true when the next may follow. Never rejects. */
async function sendBatch(): Promise<boolean> {
	const keys = nextBatch();
	if (!keys.length) return false;
	keys.forEach((key) => inFlight.add(key));
	const { status, headers } = await post(bodyOf(keys));
	keys.forEach((key) => inFlight.delete(key));
	trace("answer", status);
	if ((status >= 200 && status < 300) || [400, 401, 413].includes(status)) {
		keys.forEach(remove);
		failures = 0;
		return true;
	}
	const backoff = 500 * Math.min(2 ** ++failures, MAX_BACKOFF_SECONDS);
	sendSoon(Number(headers?.get("retry-after")) * 1e3 + backoff * (1 + Math.random()));
	return false;
}

/** The status 0 stands for no answer. */
async function post(body: string): Promise<{ readonly status: number; readonly headers?: Headers }> {
	try {
		return await fetch(settings.host + "/e", { method: "POST", body, keepalive: true, signal: AbortSignal.timeout(TIMEOUT_MS) });
	} catch {
		return { status: 0 };
	}
}

function nextBatch(): string[] {
	let bytes = 0;
	return keysOf(OUTBOX).filter((key) => {
		if (inFlight.has(key)) return false;
		bytes += new Blob([read(key) ?? ""]).size;
		return bytes < MAX_REQUEST_BYTES;
	});
}

function bodyOf(keys: string[]): string {
	const head = JSON.stringify({ writeKey: settings.writeKey, sentAt: new Date(), context: sharedContext });
	return `${head.slice(0, -1)},"batch":[${keys.map(read)}]}`;
}
