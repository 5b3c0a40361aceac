/** People do not follow so many different links of one email within so short a time. */
const LINKS = 3;
const WITHIN_MS = 1_000;
const REMEMBERED = 5_000;

const followed = new Map<string, { readonly link: string; readonly at: number }[]>();

/** Remembers, in this isolate only, that a link of somebody's email was followed. */
export function noteFollowed(token: string, link: string, now: number): void {
	const before = (followed.get(token) ?? []).filter(({ at }) => now - at < 2 * WITHIN_MS);
	followed.delete(token);
	followed.set(token, [...before, { link, at: now }].slice(-10));
	const oldest = followed.size > REMEMBERED ? followed.keys().next() : null;
	if (oldest?.done === false) followed.delete(oldest.value);
}

/** Whether several different links of somebody's email were followed at about this moment, before it or after. */
export function isBurst(token: string, at: number): boolean {
	const near = (followed.get(token) ?? []).filter((one) => Math.abs(one.at - at) <= WITHIN_MS);
	return new Set(near.map(({ link }) => link)).size >= LINKS;
}

/** How long a click waits before it is recorded, so that those after it can show that it was none of a person's. */
export const BURST_WAIT_MS = WITHIN_MS;
