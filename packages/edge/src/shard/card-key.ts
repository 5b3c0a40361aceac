/** Where the snapshot of a profile stands in KV. */
export function cardKey(site: string, profileId: string): string {
	return `card:${site}/${profileId}`;
}
