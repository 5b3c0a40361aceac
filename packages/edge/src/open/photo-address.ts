import type { Site } from "@pipit/core/definition";

/**
 * Whether a photo may be fetched from an address: only from the site's own hosts, so that an event cannot make the
 * Worker call an address of its sender's choice; by https, on its usual port, and never by a number or a name that
 * belongs to a private network. Locally, http and any port are fine too, as the demo shop has them.
 */
export function isPhotoAddress(url: URL, site: Pick<Site, "url" | "domains">, local: boolean): boolean {
	if (url.username !== "" || url.password !== "") return false;
	if (url.protocol !== "https:" && !(local && url.protocol === "http:")) return false;
	if (!local && (url.port !== "" || isPrivateName(url.hostname))) return false;
	const hosts = [URL.parse(site.url)?.hostname ?? "", ...site.domains.map((domain) => domain.toLowerCase())];
	return hosts.some((host) => (host.startsWith("*.") ? isBelow(url.hostname, host.slice(1)) : url.hostname === host));
}

/** `domain` begins with a dot. */
function isBelow(host: string, domain: string): boolean {
	return host.endsWith(domain) && host.length > domain.length;
}

/**
 * Numbers of any kind (a shop's photos have a name), and names that never leave a network (RFC 6761, RFC 6762, RFC 8375).
 * The URL parser has already written `0x7f.1` and the like as four numbers.
 */
function isPrivateName(host: string): boolean {
	if (host.startsWith("[") || /^[\d.]+$/.test(host) || !host.includes(".")) return true;
	return /\.(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa|test|invalid|onion)\.?$/.test(host);
}
