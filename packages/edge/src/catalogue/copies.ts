/*
 * The catalogue as opens read it: copies in KV. `catalogue:SITE` is the mark; it names the revision of every chunk and of
 * the lists. A copy never changes under its key, so what an isolate holds is right for as long as the mark names it.
 */

export interface CatalogueMark {
	/** There are 2 to the power of this many chunks. */
	readonly bits: number;
	/** In base 36, by chunk; empty where a chunk has no product. */
	readonly chunks: readonly string[];
	readonly lists: string;
	/** Epoch ms. */
	readonly published_at: number;
}

/** By category, with the empty text for all products. */
export type Lists = Readonly<Record<string, { readonly listed: readonly string[]; readonly popular: readonly string[] }>>;

export function markKey(site: string): string {
	return `catalogue:${site}`;
}

export function chunkKey(site: string, chunk: number, revision: string): string {
	return `catalogue:${site}:chunk:${chunk}:${revision}`;
}

export function listsKey(site: string, revision: string): string {
	return `catalogue:${site}:lists:${revision}`;
}
