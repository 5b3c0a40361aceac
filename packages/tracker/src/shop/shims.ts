import { settings } from "../core/settings.ts";
import { pipit } from "../core/start.ts";

type Call = readonly unknown[];
interface Shim {
	[verb: string]: (...values: unknown[]) => void;
}

/** Takes over the calls that a page makes to Segment (`analytics`) and Klaviyo (`klaviyo`, `_learnq`), earlier ones too. */
export function takeOver(): void {
	const names = settings.shim?.split(" ") ?? [];
	const shim: Shim = { push: (call) => shim[(call as Call)[0] as string]?.(...(call as Call).slice(1)) };
	for (const verb of ["track", "identify", "reset"]) shim[verb] = (...values) => pipit(verb, ...values);
	shim["page"] = (...values) => pipit("page", values.find((value) => typeof value === "object"));
	const globals = window as unknown as { [name: string]: unknown };
	for (const name of names) {
		const calls = globals[name];
		globals[name] = shim;
		if (Array.isArray(calls)) calls.forEach(shim["push"] as (call: unknown) => void);
	}
}
