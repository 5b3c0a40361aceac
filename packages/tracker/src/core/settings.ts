/** What a site says about itself: the attributes of the script tag, or the argument of `start`. */
export interface Settings {
	/** Names the site to the collector. */
	readonly writeKey: string;
	/** Where Pipit answers, without a slash at the end, such as `https://pipit.shop.example`. */
	readonly host: string;
	/** What holds for a person who decided nothing: keep events in memory (`pending`), send them, or drop them. */
	readonly consent?: Decided;
	/** The domain that shares the id cookie, such as `shop.example`; the page's own host if left out. */
	readonly domain?: string;
	/** Set (to anything) where `#/paths` are pages. */
	readonly hash?: string;
	/** Set (to anything) where a changed query is a new page. */
	readonly query?: string;
	/** Set (to anything) where page views are only counted by `pipit('page')`. */
	readonly manual?: string;
}

export type Decided = "pending" | "granted" | "denied";

export let settings: Settings;

export function configure(given: Settings): void {
	settings = given;
}
