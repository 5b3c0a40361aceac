import { settings } from "./settings.ts";
import { keysOf, put, remove, shelf } from "./storage.ts";

/** What belongs to a person starts with the key of their id. */
const ID = "pipit_id";
const COOKIE_SECONDS = 34128e3;

let lastTime = 0;
let offeredId: string | undefined;

/**
 * The time and 64 random bits, as digits. Ids made by one page sort in the order of their making, so events of the
 * same millisecond keep theirs; and unlike `crypto.randomUUID` it exists on pages without https too.
 */
export function newId(): string {
	lastTime = Math.max(lastTime + 1, Date.now());
	return lastTime + crypto.getRandomValues(new Uint32Array(2)).join("");
}

/** The browser's id: the cookie's, which the collector may have set, else the stored one. */
export function knownId(): string | undefined {
	return document.cookie.match(/\bpipit_id=(\w+)/)?.[1] ?? shelf[ID];
}

/** An id to take where this browser has none, such as a linked domain's. */
export function offerId(id: string): void {
	offeredId = id;
}

/** Says on an event whose it is. Makes and keeps a browser id where there is none, so only after consent. */
export function stamped<E extends object>(event: E): E {
	let anonymousId = knownId();
	if (!anonymousId) setCookie((anonymousId = offeredId ?? newId()), COOKIE_SECONDS);
	put(ID, anonymousId);
	return { ...event, anonymousId };
}

/** The next event is a stranger's. With another prefix, more than the person is forgotten. */
export function forget(prefix = ID): void {
	setCookie("", 0);
	remove(keysOf(prefix));
}

function setCookie(value: string, maxAgeSeconds: number): void {
	const domain = FULL ? `;domain=${settings.domain ?? ""}` : "";
	document.cookie = `${ID}=${value};path=/;samesite=lax;max-age=${maxAgeSeconds}${domain}`;
}
