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
	path = currentPath();
	report();
	const properties = {
		url: location.href,
		path: location.pathname,
		title: document.title,
		referrer: currentPage?.["url"] ?? document.referrer,
		...given,
	};
	startEngagement({ ...properties, page_id: record({ type: "page", properties }) });
}

/** A page that is not seen is counted when it is. */
function visit(): void {
	if (FULL && settings.manual != null) return;
	if (!document.hidden && currentPath() !== path) page();
}

/** What makes a page another page. Only compared with itself, so what a setting leaves out may read as `true`. */
function currentPath(): string {
	const { pathname } = location;
	return FULL
		? pathname + (settings.query == null || location.search) + (settings.hash == null || location.hash)
		: pathname;
}
