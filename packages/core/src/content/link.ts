import type { Site } from "../definition/definition.ts";

const LONGEST_LINK = 2_000;

/** What of a site says where its links may lead. */
export type LinkSite = Pick<Site, "url" | "domains">;

/**
 * The address where it may stand in an email of the site, in its normal form; null where it may not.
 *
 * It may be absolute http(s), or start with `/` for the shop's own host. The host must be that of `site.url` or one of
 * `site.domains`, exactly (no userinfo, no other port than the shop's), as the browser will read it: what is checked is
 * what the URL standard's parser made of it, and what is answered is that parser's own writing.
 */
export function safeLink(address: string, site: LinkSite): string | null {
	const text = address.trim();
	if (text === "" || text.length > LONGEST_LINK) return null;
	const url = text.startsWith("/") ? URL.parse(text, site.url) : URL.parse(text);
	const shop = URL.parse(site.url);
	if (url === null || shop === null) return null;
	if (url.protocol !== "https:" && url.protocol !== "http:") return null;
	if (url.username !== "" || url.password !== "") return null;
	if (url.port !== "" && url.port !== shop.port) return null;
	return isOwnHost(url.hostname, shop.hostname, site.domains) && url.href.length <= LONGEST_LINK ? url.href : null;
}

function isOwnHost(host: string, shop: string, domains: readonly string[]): boolean {
	if (host === shop) return true;
	return domains.some((domain) => {
		const wanted = domain.toLowerCase();
		// `*.shop.example` takes what ends in `.shop.example` and has something before it.
		return wanted.startsWith("*.")
			? host.endsWith(wanted.slice(1)) && host.length > wanted.length - 1
			: host === wanted;
	});
}
