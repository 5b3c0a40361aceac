import { type Path, type Problem, show } from "../problem/index.ts";
import type { BlockDefinition } from "./block.ts";
import { type LinkSite, safeLink } from "./link.ts";

/**
 * The links of a block that can never be followed because they lead away from the site's hosts: at the moment of open
 * the fallback's link would stand in for them. What a link in Liquid leads to is known only as far as its text begins
 * with a host.
 */
export function checkLinks(block: BlockDefinition, site: LinkSite): Problem[] {
	const links: (readonly [path: Path, link: string])[] = block.show.map((entry, index) => [
		["show", index, "link"],
		entry.link,
	]);
	if (block.preloaded !== null) links.push([["preloaded", "link"], block.preloaded.link]);
	links.push([["fallback", "link"], block.fallback.link]);
	const hosts = [...new Set([URL.parse(site.url)?.hostname, ...site.domains])].join(", ");
	return links
		.filter(([, link]) => leadsAway(link, site))
		.map(([path, link]) => ({ path, expected: `an http(s) address on one of ${hosts}`, got: show(link) }));
}

function leadsAway(link: string, site: LinkSite): boolean {
	const liquid = link.search(/\{[{%]/);
	if (liquid === -1) return safeLink(link, site) === null;
	const fixed = link.slice(0, liquid).trim();
	return /^[a-z][\w+.-]*:\/\/[^/?#]+[/?#]/i.test(fixed) && safeLink(fixed, site) === null;
}
