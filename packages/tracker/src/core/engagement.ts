import type { PlainObject } from "./plain.ts";
import { type Draft, record } from "./record.ts";
import { on } from "./trace.ts";

/** Less than this since the last report is only reported if it brought a new scroll depth. */
const WORTH_MS = 3000;

/** The page as it was when its view was counted: reports come when the address may be another one. */
export let currentPage: PlainObject | undefined;

let engagedMs = 0;
let since: number | false = false;
let depth = 0;
let depthReported = -1;
let bottomPx = 0;
let heightPx = 0;
/** What the person scrolls: the document, or an inner container that fills at least half of the window. */
let scroller: Element;

/** Measures how long the page is visible and focused, and how far down the person came. */
export function watchEngagement(): void {
	new ResizeObserver(measure).observe(document.documentElement);
	on("scroll", ({ target }) => {
		const moved = (target as Document).scrollingElement ?? (target as Element);
		if (moved.clientHeight * 2 < innerHeight) return;
		if (moved !== scroller) bottomPx = 0;
		scroller = moved;
		measure();
		bottomPx = Math.max(bottomPx, moved.scrollTop + moved.clientHeight);
	});
	on("focus blur visibilitychange pagehide", ({ type }) => {
		if (type !== "pagehide" && attended()) since ||= performance.now();
		else {
			measure();
			report();
			since = false;
		}
	});
}

/** A page begins, after the one before it was reported. */
export function startEngagement(properties: PlainObject): void {
	currentPage = properties;
	scroller = document.documentElement;
	engagedMs = bottomPx = 0;
	depthReported = -1;
	since = attended() && performance.now();
}

function measure(): void {
	heightPx = scroller.scrollHeight;
}

/** The event that says how long and how far, as it would be now. */
export function engagement(): Draft {
	if (since) engagedMs -= since - (since = performance.now());
	const bottom = Math.max(bottomPx, innerHeight);
	depth = Math.round((bottom / Math.max(bottom, heightPx)) * 100);
	const properties = { ...currentPage, scroll_depth: depth, engaged_ms: engagedMs | 0 };
	return { type: "track", event: "Page Engaged", properties };
}

/** One event per page, and another one each time the person came back to it for 3 seconds or scrolled further. */
export function report(): void {
	const draft = engagement();
	if (!currentPage || (depth <= depthReported && engagedMs < WORTH_MS)) return;
	record(draft);
	depthReported = depth;
	engagedMs = 0;
}

export function attended(): boolean {
	return !document.hidden && document.hasFocus();
}
