import { type Choice, consent } from "./consent.ts";
import { currentPage } from "./engagement.ts";
import { forgetPerson } from "./identity.ts";
import { page } from "./page.ts";
import { plain } from "./plain.ts";
import { record } from "./record.ts";
import { guarded } from "./trace.ts";

/** Whatever a page passes is taken as unknown; the types for callers are in `../pipit.ts`. */
export const call = guarded((...[name, first, second]: unknown[]) => {
	if (name === "page") page(plain(first));
	else if (name === "identify") identify(first, second);
	else if (name === "consent") consent(typeof first === "string" ? first : (plain(first) as Choice), `${second ?? "own"}`);
	else if (name === "reset") forgetPerson();
	else if (name === "track") track(first, second);
	else track(name, first);
});

/** Counts a shopping event, or any other. */
export function track(event: unknown, properties: unknown): void {
	record({ type: "track", event: `${event}`, properties: plain(properties), context: { page: currentPage } });
}

function identify(user: unknown, traits: unknown): void {
	if (typeof user === "object") record({ type: "identify", traits: plain(user) });
	else record({ type: "identify", userId: `${user}`, traits: plain(traits) });
}
