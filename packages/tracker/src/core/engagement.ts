import type { PlainObject } from "./plain.ts";
import { record } from "./record.ts";
import { on } from "./trace.ts";

/** Less than this since the last report is only reported if it brought a new scroll depth. */
const WORTH_MS = 3000;

let properties: PlainObject | undefined;
let engagedMs = 0;
let since = 0;
let depthReported = -1;
let bottomPx = 0;
let heightPx = 0;
/** The scrolled part of the page: the document, or an inner container that fills at least half of the window. */
let scroller: Element;

/** Starts to measure; what is measured belongs to no page until `startEngagement`. */
export function watchEngagement(): void {
	scroller = documentScroller();
	new ResizeObserver(() => {
		heightPx = scroller.scrollHeight;
	}).observe(document.documentElement);
	on("scroll", (event) => {
		const target = event.target instanceof Element ? event.target : documentScroller();
		if (target.clientHeight * 2 > innerHeight) measure(target);
	});
	on("focus blur visibilitychange pagehide", (event) => {
		if (event.type !== "pagehide" && !document.hidden && document.hasFocus()) since ||= performance.now();
		else {
			heightPx = scroller.scrollHeight;
			report();
			since = 0;
		}
	});
}

/** A page begins. Its properties are kept as they are now: the report comes when the address may be another one. */
export function startEngagement(pageProperties: PlainObject): void {
	properties = pageProperties;
	scroller = documentScroller();
	engagedMs = bottomPx = 0;
	depthReported = -1;
	since = !document.hidden && document.hasFocus() ? performance.now() : 0;
}

/** A page ends because the next one begins. */
export function endEngagement(): void {
	report();
	properties = undefined;
}

function measure(target: Element): void {
	if (target !== scroller) bottomPx = 0;
	scroller = target;
	heightPx = target.scrollHeight;
	bottomPx = Math.max(bottomPx, target.scrollTop + target.clientHeight);
}

/** One event per page, and another one each time the person came back to it for 3 seconds or scrolled further. */
function report(): void {
	if (since) engagedMs += performance.now() - since;
	since &&= performance.now();
	const seen = Math.max(bottomPx, innerHeight);
	const depth = Math.round((seen / Math.max(heightPx || scroller.scrollHeight, seen)) * 100);
	if (!properties || (depth <= depthReported && engagedMs < WORTH_MS)) return;
	record({ type: "track", event: "Page Engaged", properties: { ...properties, scroll_depth: depth, engaged_ms: Math.round(engagedMs) } });
	depthReported = depth;
	engagedMs = 0;
}

function documentScroller(): Element {
	return document.scrollingElement ?? document.documentElement;
}
