import { address, bodyOf } from "../core/delivery.ts";
import { attended, engagement, keepLastWords, lastWords } from "../core/engagement.ts";
import { stamped } from "../core/identity.ts";
import { gate, make } from "../core/record.ts";

declare global {
	interface Window {
		fetchLater?(url: string, options: RequestInit): unknown;
	}
}

/**
 * Leaves with the browser what is known about the page now, to be sent if the page dies without a word (a crash, a
 * phone that needs the memory).
 */
export function surviveCrash(): void {
	if (gate && attended()) {
		lastWords?.abort();
		keepLastWords(new AbortController());
		const body = bodyOf([stamped(make(engagement()))]);
		window.fetchLater?.(address(), { method: "POST", body, signal: (lastWords as AbortController).signal });
	}
}
