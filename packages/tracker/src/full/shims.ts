import { settings } from "../core/settings.ts";
import { pipit } from "../core/start.ts";

type Call = readonly [string, ...unknown[]];
interface Shim {
	[verb: string]: (...values: unknown[]) => void;
}

/** Takes over the calls that a page makes to Segment (`analytics`) or Klaviyo (`klaviyo`, `_learnq`), earlier ones too. */
export function takeOver(): void {
	const globals = window as unknown as { [name: string]: unknown };
	const shim: Shim = { push: (call) => shim[(call as Call)[0]]?.(...(call as Call).slice(1)) };
	for (const verb of ["track", "identify", "page", "reset"]) shim[verb] = (...values) => pipit(verb, ...values);
	for (const name of settings.shim?.split(" ") ?? []) {
		const calls = globals[name];
		globals[name] = shim;
		if (Array.isArray(calls)) for (const call of calls) shim["push"]?.(call);
	}
}
