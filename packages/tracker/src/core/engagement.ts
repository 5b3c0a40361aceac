import { newId } from "./identity.ts";
import type { PlainObject } from "./plain.ts";
import { type Draft, record } from "./record.ts";
import { on } from "./trace.ts";

/** Less than this since the last report is only reported if it brought a new scroll depth. */
const WORTH_MS = 3000;

/** The page as it was when its view was counted: reports come when the address may be another one. */
export let currentPage: PlainObject | undefined;

let engagedMs = 0;
let since = 0;
let depthReported = -1;
let reportId = newId();
let bottomPx = 0;
let heightPx = 0;
/** What the person scrolls: the document, or an inner container that fills at least half of the window. */
let scroller: Element;

/** Measures how long the page is visible and focused, and how far down the person came. */
export function watchEngagement(): void {
	new ResizeObserver(measure).observe(document.documentElement);
	on("scroll", ({ target }) => {
		const moved = target instanceof Element ? target : documentScroller();
		if (moved.clientHeight * 2 < innerHeight) return;
		if (moved !== scroller) bottomPx = 0;
		scroller = moved;
		measure();
		bottomPx = Math.max(bottomPx, moved.scrollTop + moved.clientHeight);
	});
	on("focus blur visibilitychange pagehide", ({ type }) => {
		if (!attended() || type === "pagehide") {
			measure();
			report();
			since = 0;
		} else since ||= performance.now();
	});
}

/** Ends the page before and begins a new one, whose view `count` records; it returns the view's id. */
export function startEngagement(properties: PlainObject, count: () => string): void {
	report();
	currentPage = { ...properties, page_id: count() };
	scroller = documentScroller();
	engagedMs = bottomPx = 0;
	depthReported = -1;
	since = attended() ? performance.now() : 0;
}

function measure(): void {
	heightPx = scroller.scrollHeight;
}

/** The event that says how long and how far, as it would be now. */
export function engagement(): Draft & { readonly properties: PlainObject } {
	if (since) engagedMs -= since - (since = performance.now());
	const bottom = Math.max(bottomPx, innerHeight);
	const scroll_depth = Math.round((bottom / Math.max(bottom, heightPx)) * 100);
	const properties = { ...currentPage, scroll_depth, engaged_ms: Math.round(engagedMs) };
	return { type: "track", event: "Page Engaged", messageId: reportId, properties };
}

/** One event per page, and another one each time the person came back to it for 3 seconds or scrolled further. */
function report(): void {
	const draft = engagement();
	const { scroll_depth } = draft.properties;
	if (!currentPage || (Number(scroll_depth) <= depthReported && engagedMs < WORTH_MS)) return;
	record(draft);
	reportId = newId();
	depthReported = Number(scroll_depth);
	engagedMs = 0;
}

export function attended(): boolean {
	return !document.hidden && document.hasFocus();
}

function documentScroller(): Element {
	return document.scrollingElement ?? document.documentElement;
}
