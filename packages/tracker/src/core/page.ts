import { endEngagement, startEngagement } from "./engagement.ts";
import type { PlainObject } from "./plain.ts";
import { record } from "./record.ts";
import { settings } from "./settings.ts";
import { guarded, on } from "./trace.ts";

let path = "";
let referrer = "";
let unseen = false;

/** Counts this page and every later one: load, history, back, and restored from the back/forward cache. */
export function startPages(): void {
	referrer = document.referrer;
	for (const name of ["pushState", "replaceState"] as const) {
		const original = history[name];
		history[name] = function (_state, _unused) {
			original.apply(this, arguments as unknown as Parameters<typeof original>);
			moved();
		};
	}
	on("popstate", moved);
	on("pageshow", (event) => {
		if ((event as PageTransitionEvent).persisted) automatic();
	});
	on("visibilitychange", () => {
		if (unseen) automatic();
	});
	automatic();
}

/** Counts a page view; what is given replaces the page's own url, path, title and referrer, or adds to them. */
export function page(given?: PlainObject): void {
	endEngagement();
	unseen = false;
	const properties = { ...here(), ...given };
	path = currentPath();
	startEngagement({ ...properties, page_id: record({ type: "page", properties }) });
	referrer = location.href;
}

/** Where the person is now. */
export function here(): PlainObject {
	const { href, pathname, search } = location;
	return { url: href, path: pathname, search, title: document.title, referrer };
}

const moved = guarded(() => {
	if (currentPath() !== path) automatic();
});

function automatic(): void {
	if (settings.manual) return;
	unseen = document.hidden;
	if (!unseen) page();
}

function currentPath(): string {
	return location.pathname + (settings.query ? location.search : "") + (settings.hash ? location.hash : "");
}
