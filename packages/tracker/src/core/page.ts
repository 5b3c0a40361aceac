import { currentPage, report, startEngagement } from "./engagement.ts";
import type { PlainObject } from "./plain.ts";
import { record } from "./record.ts";
import { settings } from "./settings.ts";
import { on } from "./trace.ts";

let path: string | undefined;

/** Counts this page and every later one: load, history, back, and restored from the back/forward cache. */
export function startPages(): void {
	for (const name of ["pushState", "replaceState"] as const) {
		const original = history[name];
		history[name] = function (_state, _unused) {
			original.apply(this, arguments as unknown as Parameters<typeof original>);
			dispatchEvent(new Event("pipit"));
		};
	}
	on("pipit popstate visibilitychange pageshow", (event) => {
		if ((event as PageTransitionEvent).persisted) path = undefined;
		visit();
	});
	visit();
}

/** Counts a page view; what is given replaces the page's own url, path, title and referrer, or adds to them. */
export function page(given?: PlainObject): void {
	leavePage();
	const properties = {
		url: location.href,
		path: location.pathname,
		title: document.title,
		referrer: currentPage?.["url"] ?? document.referrer,
		...given,
	};
	startEngagement({ ...properties, page_id: record({ type: "page", properties }) });
}

/** The page before is told of, and nothing of this one until it is counted. */
function leavePage(): void {
	path = currentPath();
	report();
}

/** A page that is not seen is counted when it is. */
function visit(): void {
	if (FULL && settings.manual != null) return;
	if (document.hidden || currentPath() === path) return;
	if (FULL && settings.exclude && currentPath().match(settings.exclude)) {
		leavePage();
		startEngagement(undefined);
	} else page();
}

/** What makes a page another page. */
function currentPath(): string {
	const { pathname } = location;
	return FULL
		? pathname + (settings.query == null ? "" : location.search) + (settings.hash == null ? "" : location.hash)
		: pathname;
}
