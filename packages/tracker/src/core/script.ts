import { configure, type Settings } from "./settings.ts";
import { type Callable, pipit } from "./start.ts";

/** What a page may have instead until this file arrived. */
export interface Stub {
	readonly q?: unknown[][];
}

declare global {
	interface Window {
		pipit?: Callable | Stub;
	}
}

/** Takes its settings from the script tag's `data-` attributes, and the calls that the page made before. */
export function readScript(): void {
	const tag = document.currentScript as HTMLScriptElement;
	const stub = window.pipit as Stub | undefined;
	window.pipit = pipit;
	configure({ host: new URL(tag.src).origin, ...tag.dataset } as Settings);
	for (const values of stub?.q ?? []) pipit(...values);
}
