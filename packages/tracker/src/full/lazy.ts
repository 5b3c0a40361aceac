import { settings } from "../core/settings.ts";
import { pipit } from "../core/start.ts";
import { traceTo } from "../core/trace.ts";

/** Loads what only some sites need. */
export function loadMore(): void {
	for (const name of "cmp banner blocks fill".split(" ")) if (name in settings) load(name);
}

/** With `?pipit_debug` in the address, keeps what happens and shows it. */
export function debug(): void {
	if (/[?&]pipit_debug/.test(location.search)) {
		const log: unknown[] = [];
		pipit.log = log;
		traceTo((...entry) => log.push(entry));
		load("debug");
	}
}

/** `import()` carries the script's nonce on and needs no Trusted Types policy. */
function load(name: string): void {
	void import(`${settings.host}/pipit-${name}.js`);
}
