import { type Choice, consent } from "./consent.ts";
import { knownId, forgetPerson, setUser } from "./identity.ts";
import { here, page } from "./page.ts";
import { plain } from "./plain.ts";
import { gateState, record } from "./record.ts";
import type { Decided } from "./settings.ts";
import { guarded } from "./trace.ts";

/** Whatever a page passes is taken as unknown; the types for callers are in `../pipit.ts`. */
export const call = guarded((...[name, first, second]: unknown[]) => {
	if (name === "page") page(plain(first));
	else if (name === "identify") identify(first, second);
	else if (name === "consent") consent(isWord(first) ? first : (plain(first) as Choice), `${second ?? "own"}`);
	else if (name === "reset") forgetPerson();
	else if (name === "track") track(first, second);
	else track(name, first);
});

export function anonymousId(): string | null {
	return gateState() === "granted" ? knownId() : null;
}

function isWord(value: unknown): value is Decided {
	return typeof value === "string";
}

/** Counts a shopping event, or any other. */
export function track(event: unknown, properties: unknown): void {
	record({ type: "track", event: `${event}`, properties: plain(properties), context: { page: here() } });
}

function identify(user: unknown, traits: unknown): void {
	const named = typeof user !== "object";
	if (named) setUser(`${user}`);
	record({ type: "identify", traits: plain(named ? traits : user) });
}
