import { isRecord, unknownKeys } from "../definition/fields.ts";
import { isHostRule } from "../feed/address.ts";
import { type Parsed, type Problem, parsed, refused, show } from "../problem/index.ts";

/** `catalogue.yaml`: the product feeds that are fetched, by their names. */
export interface CatalogueSettings {
	readonly feeds: { readonly [name: string]: ProductFeed };
}

export interface ProductFeed {
	readonly url: string;
	/** Beside the site's own hosts: where the feed, and what it redirects to, may be. */
	readonly hosts: readonly string[];
}

const MOST_FEEDS = 20;

export function parseCatalogueSettings(input: unknown): Parsed<CatalogueSettings> {
	if (!isRecord(input) || !isRecord(input["feeds"])) return refused({ path: isRecord(input) ? ["feeds"] : [], expected: "`feeds`, a map of product feeds by name", got: show(input) });
	const problems: Problem[] = unknownKeys(input, ["feeds"], []);
	const given = Object.entries(input["feeds"]);
	if (given.length > MOST_FEEDS) problems.push({ path: ["feeds"], expected: `at most ${MOST_FEEDS} feeds`, got: String(given.length) });
	const feeds: Record<string, ProductFeed> = {};
	for (const [name, feed] of given) {
		const path = ["feeds", name];
		if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(name)) problems.push({ path, expected: "a name of small letters, digits, - and _", got: show(name) });
		if (!isRecord(feed)) {
			problems.push({ path, expected: "a map with `url`", got: show(feed) });
			continue;
		}
		problems.push(...unknownKeys(feed, ["url", "hosts"], path));
		const { url, hosts = [] } = feed;
		const address = typeof url === "string" ? URL.parse(url) : null;
		if (address === null || !/^https?:$/.test(address.protocol) || address.username !== "") problems.push({ path: [...path, "url"], expected: "an http(s) address without a password", got: show(url) });
		const isList = Array.isArray(hosts) && hosts.every((host) => typeof host === "string" && isHostRule(host));
		if (!isList) problems.push({ path: [...path, "hosts"], expected: "a list of hosts, such as feeds.example", got: show(hosts) });
		// The host that stands in the file is trusted by whoever reviewed it.
		const own = address === null ? [] : [address.host, address.hostname];
		feeds[name] = { url: String(url), hosts: [...new Set([...own, ...(isList ? hosts.map(String) : [])])] };
	}
	return problems.length === 0 ? parsed({ feeds }) : refused(...problems);
}
