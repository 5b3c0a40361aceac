import { settings } from "./settings.ts";
import { keysOf, read, remove, write } from "./storage.ts";

const ID = "pipit_id";
const USER = "pipit_user";
const SESSION = "pipit_session";
const SESSION_IDLE_MS = 18e5;

/** Who an event is about. */
export interface Identity {
	readonly anonymousId: string;
	readonly userId?: string | undefined;
}

/** 128 random bits as text; unlike `crypto.randomUUID` it also exists on pages without https. */
export function newId(): string {
	return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");
}

/** The browser's id: the cookie's (the collector may have set it), else the stored one, else null. */
export function knownId(): string | null {
	return document.cookie.match(/(?:^|; )pipit_id=([^;]+)/)?.[1] ?? read(ID) ?? null;
}

/** The ids to put on an event; makes and keeps a browser id where there is none. Only after consent. */
export function identity(): Identity {
	const anonymousId = knownId() ?? newId();
	if (read(ID) !== anonymousId) remember(anonymousId);
	return { anonymousId, userId: read(USER) };
}

export function setUser(userId: string): void {
	write(USER, userId);
}

/** One id per visit: the same until 30 minutes pass without an event, in whatever tab. */
export function sessionId(time: number): string {
	const [id, last] = read(SESSION)?.split(".") ?? [];
	const current = id && time - Number(last) < SESSION_IDLE_MS ? id : newId();
	write(SESSION, `${current}.${time}`);
	return current;
}

/** The next event is a stranger's: after a logout on a shared browser. */
export function forgetPerson(): void {
	setCookie("", 0);
	[ID, USER, SESSION].forEach(remove);
}

/** Leaves nothing of ours in the browser, unsent events included. */
export function forgetEverything(): void {
	setCookie("", 0);
	keysOf("pipit_").forEach(remove);
}

function remember(anonymousId: string): void {
	write(ID, anonymousId);
	setCookie(anonymousId, 34128e3);
}

function setCookie(value: string, maxAgeSeconds: number): void {
	const domain = settings.domain ? `;domain=${settings.domain}` : "";
	document.cookie = `${ID}=${value};path=/;samesite=lax;max-age=${maxAgeSeconds}${domain}`;
}
