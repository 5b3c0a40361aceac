import type { Choice } from "./core/consent.ts";
import type { EventMap } from "./events.ts";

/** Everything that a page can tell. Never throws, and never waits. */
export interface Pipit {
	/** Something happened, in the words of Segment's Ecommerce Spec v2 or the site's own. */
	<Name extends string>(event: Name, ...properties: PropertiesOf<Name>): void;
	(call: "track", event: string, properties?: object): void;
	/** A page view that is not one of the browser's; what is given replaces the page's url, path, title and referrer, or adds to them. */
	(call: "page", properties?: object): void;
	/** Who it is: after a login, or as soon as an email address is known. */
	(call: "identify", userId: string | number, traits?: object): void;
	(call: "identify", traits: object): void;
	/** What the person decided; `source` names the tool that says it, `own` if left out. The most restrictive source wins. */
	(call: "consent", choice: Choice | "granted" | "denied" | "pending", source?: string): void;
	/** The next event is a stranger's: after a logout. */
	(call: "reset"): void;
	/** The browser's id, or null as long as the person did not agree. */
	anonymousId(): string | null;
}

type Verb = "track" | "page" | "identify" | "consent" | "reset";

type PropertiesOf<Name extends string> = Name extends Verb
	? never
	: Name extends keyof EventMap
		? [properties: EventMap[Name]]
		: [properties?: object];

declare global {
	interface Window {
		/** Until the tracker arrived, a page may have a stub there, which only keeps calls in `q`; `log` is there while debugging. */
		pipit?: Pipit & { readonly q?: unknown[][]; readonly log?: readonly unknown[] };
	}
}
