import { type Html, html } from "../html.ts";
import type { Shell } from "../parts/layout.ts";

export function inboxPage(shell: Shell): Html {
	return html`${shell.siteName}`;
}
