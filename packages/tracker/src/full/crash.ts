import { address, bodyOf } from "../core/delivery.ts";
import { attended, engagement } from "../core/engagement.ts";
import { stamped } from "../core/identity.ts";
import { gate, make } from "../core/record.ts";
import { guarded, on } from "../core/trace.ts";

declare global {
	interface Window {
		fetchLater?(url: string, options: RequestInit): unknown;
	}
}

const EVERY_MS = 5000;

/**
 * Leaves with the browser what is known about the page now, to be sent if the page dies without a word (a crash, a
 * phone that needs the memory). Taken back when the page speaks for itself.
 */
export function surviveCrash(): void {
	let last: AbortController | undefined;
	on("pipit popstate blur visibilitychange pagehide", () => last?.abort());
	setInterval(
		guarded(() => {
			if (!gate || !attended()) return;
			last?.abort();
			last = new AbortController();
			const body = bodyOf([JSON.stringify(stamped(make(engagement())))]);
			window.fetchLater?.(address(), { method: "POST", body, signal: last.signal });
		}),
		EVERY_MS,
	);
}
