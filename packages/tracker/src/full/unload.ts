import { address, inFlight, nextBatch, stored } from "../core/delivery.ts";

/**
 * The page goes away and hears no answer: what it sends now stays stored, and is sent again by the next page. A beacon
 * says at once whether the browser has room for it; if not, halves are tried.
 */
export function sendLeaving(keys = nextBatch()): void {
	if (!keys[0]) return;
	if (navigator.sendBeacon(address(), stored(keys))) inFlight.push(...keys);
	else if (keys[1]) {
		const half = keys.length >> 1;
		sendLeaving(keys.slice(0, half));
		sendLeaving(keys.slice(half));
	}
}
