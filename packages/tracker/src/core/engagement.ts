import type { PlainObject } from "./plain.ts";
import { type Draft, record } from "./record.ts";
import { on } from "./trace.ts";

/** Less than this since the last report is only reported if it brought a new scroll depth. */
const WORTH_MS = 3000;

/** The page as it was when its view was counted: reports come when the address may be another one. */
export let currentPage: PlainObject | undefined;

/** Takes back what was left with the browser in case of a crash: the page speaks for itself. */
export let lastWords: AbortController | undefined;

export function keepLastWords(kept: AbortController): void {
	lastWords = kept;
}

let engagedMs = 0;
let activeSeconds = 0;
/** 1 once the person did something in this second. */
let active = 0;
let since: number | false = false;
let depth = 0;
let depthReported = -1;
let bottomPx = 0;
let heightPx = 0;
/** What the person scrolls: the document, or an inner container that fills at least half of the window. */
let scroller: Element | undefined;

/** Measures how long the page is visible and focused, and how far down the person came. */
export function watchEngagement(): void {
	new ResizeObserver(measure).observe(document.documentElement);
	on("scroll", ({ target }) => {
		const moved = (target as Document).scrollingElement ?? (target as Element);
		if (!fills(moved)) return;
		if (moved !== scroller) bottomPx = 0;
		scroller = moved;
		measure();
		bottomPx = Math.max(bottomPx, moved.scrollTop + moved.clientHeight);
	});
	if (FULL) {
		on("pointerdown pointermove keydown wheel touchmove", () => {
			active = 1;
		});
	}
	on("focus blur visibilitychange pagehide", ({ type }) => {
		if (type !== "pagehide" && attended()) since ||= performance.now();
		else {
			measure();
			report();
			since = false;
		}
	});
}

/** Counts the second that ended, if the person did something in it. */
export function countSecond(): void {
	if (since) activeSeconds += active;
	active = 0;
	measure();
}

/** A page begins, after the one before it was reported. */
export function startEngagement(properties: PlainObject | undefined): void {
	currentPage = properties;
	scroller = undefined;
	engagedMs = activeSeconds = bottomPx = 0;
	depthReported = -1;
	since = attended() && performance.now();
}

function measure(): void {
	const { documentElement } = document;
	const fits = FULL && documentElement.scrollHeight <= innerHeight;
	heightPx = (scroller ?? ((fits && scrollable()) || documentElement)).scrollHeight;
}

/** What the person could scroll and did not: where the document fits, the container in the window's middle. */
function scrollable(): Element | undefined {
	const inMiddle = document.elementsFromPoint(innerWidth / 2, innerHeight / 2);
	return inMiddle.find((element) => fills(element) && /auto|scroll/.test(getComputedStyle(element).overflowY));
}

function fills({ clientHeight }: Element): boolean {
	return clientHeight * 2 >= innerHeight;
}

/** The event that says how long and how far, as it would be now. */
export function engagement(): Draft {
	if (since) engagedMs -= since - (since = performance.now());
	const bottom = Math.max(bottomPx, innerHeight);
	depth = Math.round((bottom / Math.max(bottom, heightPx)) * 100);
	const properties = { ...currentPage, scroll_depth: depth, engaged_ms: engagedMs | 0 };
	if (FULL) Object.assign(properties, { active_seconds: activeSeconds });
	return { type: "track", event: "Page Engaged", properties };
}

/** One event per page, and another one each time the person came back to it for 3 seconds or scrolled further. */
export function report(): void {
	if (FULL) lastWords?.abort();
	const draft = engagement();
	if (!currentPage || (depth <= depthReported && engagedMs < WORTH_MS)) return;
	record(draft);
	depthReported = depth;
	engagedMs = activeSeconds = 0;
}

export function attended(): boolean {
	return !document.hidden && document.hasFocus();
}
