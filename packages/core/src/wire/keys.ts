/** The wires whose clients carry no write key but an id of their own, which `wires` in site.yaml gives to a site. */
export const WIRES_WITH_IDS = ["plausible", "umami", "ga4", "snowplow"] as const;
export type WireWithIds = (typeof WIRES_WITH_IDS)[number];

/**
 * The key under which a site is found by such an id: `plausible:shop.example`. No write key holds a colon, so the two
 * never meet. Domains and Umami's UUIDs are compared in small letters.
 */
export function wireKey(wire: WireWithIds, id: string): string {
	return `${wire}:${wire === "plausible" || wire === "umami" ? id.toLowerCase() : id}`;
}
