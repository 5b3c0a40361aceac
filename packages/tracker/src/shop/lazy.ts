import { gate } from "../core/record.ts";
import { settings } from "../core/settings.ts";
import { traceTo } from "../core/trace.ts";
import { pipit } from "../core/start.ts";

/** Loads what only some pages need. `import()` carries the script's nonce and needs no Trusted Types policy. */
export function loadMore(): void {
	if (settings.cmp) load("consent");
	if (settings.banner && gate === null) load("banner");
	if (/[?&]pipit_debug/.test(location.search)) load("debug");
}

/** Keeps what happens for the overlay, which comes later. */
export function keepLog(): void {
	const log: unknown[] = [];
	pipit.log = log;
	traceTo((...entry) => log.push(entry));
}

function load(name: string): void {
	void import(`${settings.host}/pipit-${name}.js`);
}
