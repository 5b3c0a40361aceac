import { settings } from "./settings.ts";
import { put, remove, shelf } from "./storage.ts";

const ID = "pipit_id";
const USER = "pipit_user";
const SESSION = "pipit_session";
const SESSION_IDLE_MS = 18e5;
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

/** The id that a linked domain gave to a browser that may have none here. */
export function offerId(id: string): void {
	offeredId = id;
}

/**
 * Says on an event whose it is. Makes and keeps a browser id where there is none, so only after consent. A visit is
 * named by its first moment, and goes on, in whatever tab, until 30 minutes pass without an event.
 */
export function stamped<E extends { readonly userId?: string; readonly context?: object }>(event: E): E {
	let anonymousId = knownId();
	if (!anonymousId) setCookie((anonymousId = offeredId ?? newId()), COOKIE_SECONDS);
	put(ID, anonymousId);
	if (event.userId) put(USER, event.userId);
	const now = Date.now();
	const [start, last = 0] = shelf[SESSION]?.split(".") ?? [];
	const sessionId = now - Number(last) < SESSION_IDLE_MS ? start : now;
	put(SESSION, `${sessionId}.${now}`);
	return { ...event, anonymousId, userId: shelf[USER], context: { ...event.context, sessionId } };
}

/** The next event is a stranger's: after a logout on a shared browser. */
export function forgetPerson(): void {
	setCookie("", 0);
	remove([ID, USER, SESSION]);
}

function setCookie(value: string, maxAgeSeconds: number): void {
	document.cookie = `${ID}=${value};path=/;samesite=lax;max-age=${maxAgeSeconds};domain=${settings.domain ?? ""}`;
}
