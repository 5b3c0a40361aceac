import { Html } from "../html.ts";

/** The shop's mark: a bowl of clay with a leaf growing out of it. */
export const mark = new Html(
	'<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="M3 17h26a13 13 0 0 1-26 0Z" fill="currentColor"/><path d="M16 15C12 8 17 2 26 1c1 9-3 14-10 14Z" class="mark-leaf"/></svg>',
);

export const bag = new Html(
	'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 8h14l-1 12H6L5 8Z"/><path d="M9 10V7a3 3 0 0 1 6 0v3"/></svg>',
);

export const arrow = new Html(
	'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h14m-6-6 6 6-6 6"/></svg>',
);

/** The same mark as a file, for the browser's tab. */
export const MARK_FILE =
	'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#2a45b0"/><path d="M7 17h18a9 9 0 0 1-18 0Z" fill="#f5f7f3"/><path d="M16 15.500C13 10 17 6 23 5c1 6-2 10.500-7 10.500Z" fill="#9fc8b0"/></svg>\n';
