declare global {
	/** False while the core alone is built: what stands behind it is left out of that file. */
	const FULL: boolean;
}

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
	/** There (with any value) where `#/paths` are pages. */
	readonly hash?: string;
	/** There (with any value) where a changed query is a new page. */
	readonly query?: string;
	/** There (with any value) where page views are only counted by `pipit('page')`. */
	readonly manual?: string;
	/** What not to notice by itself, as words: `links forms json-ld data-layer`. */
	readonly ignore?: string;
	/** Other tools' functions to take over, as words: `analytics klaviyo`. */
	readonly shim?: string;
	/** Other domains of the same shop, whose links carry the browser's id over, as words. */
	readonly linked?: string;
	/** A regular expression: pages whose path it finds are neither counted nor measured, such as `^/checkout/`. */
	readonly exclude?: string;
	/** There (with any value) where elements with `data-pipit-block` are filled: loads their file. */
	readonly blocks?: string;
	/** There (with any value) where forms are told where the person came from: loads the file that does it. */
	readonly fill?: string;
	/** The consent tool to hear, such as `onetrust`: loads the adapters' file. */
	readonly cmp?: string;
	/** There (with any value) where Pipit's own banner asks for consent: loads its file. */
	readonly banner?: string;
}

export type Decided = "pending" | "granted" | "denied";

export let settings: Settings;

export function configure(given: Settings): void {
	settings = given;
}
