import type { Choice, Purpose } from "./core/consent.ts";
import { configure, type Settings } from "./core/settings.ts";
import { pipit as call } from "./core/start.ts";
import type { EventMap } from "./events.ts";
import { startFull } from "./full/start.ts";

export type { EventMap, Order, Product } from "./events.ts";
export type { Choice, Purpose, Settings };

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

export const pipit: Pipit = call;

/** Starts the tracker once the page is seen; on a server, and the second time, it does nothing. Calls before it wait. */
export function start(settings: Settings): void {
	if (typeof document === "undefined" || window.pipit === call) return;
	window.pipit = call;
	configure(settings);
	startFull();
}
