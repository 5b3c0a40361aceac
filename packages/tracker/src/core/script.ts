import type { Settings } from "./settings.ts";
import { begin, type Callable, pipit, type Stub } from "./start.ts";

declare global {
	interface Window {
		pipit?: Callable | Stub;
	}
}

/** Starts from the script tag's `data-` attributes, with the calls that the page made before this file arrived. */
export function runScript(): void {
	const tag = document.currentScript as HTMLScriptElement;
	const stub = window.pipit;
	window.pipit = pipit;
	for (const values of (stub && "q" in stub && stub.q) || []) pipit(...values);
	const { writeKey = "", host = new URL(tag.src).origin } = tag.dataset;
	begin({ ...tag.dataset, writeKey, host } as Settings);
}
