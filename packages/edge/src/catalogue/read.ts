import { type Catalogue, type CatalogueEntry, catalogueOfFile, chunkOf, bucketOf, unpackEntry } from "@pipit/core/catalogue";
import type { Product } from "@pipit/core/definition";
import { type CatalogueMark, type Chunk, chunkKey, type Lists, listsKey, markKey } from "./copies.ts";

/** How long an isolate trusts the mark it read; a change reaches opens within this and KV's own half minute. */
const TRUSTED_MS = 10_000;
/** At about 50 KB each. */
const KEPT_CHUNKS = 100;

const marks = new Map<string, { readonly mark: CatalogueMark | null; readonly readAt: number }>();
/** By their keys, the one used longest ago first. A copy never changes. */
const copies = new Map<string, Chunk | Lists>();

/**
 * The catalogue of a site, as far as it was asked for: products are loaded from KV, a chunk of about a hundred at a time,
 * and kept in the isolate's memory. What KV does not have is what `products.yaml` says. Never D1: opens wait for it.
 */
export class LoadedCatalogue implements Catalogue {
	readonly #kv: KVNamespace;
	readonly #site: string;
	readonly #file: Catalogue;
	readonly #mark: CatalogueMark | null;
	readonly #entries = new Map<string, CatalogueEntry>();
	#lists: Lists = {};

	private constructor(kv: KVNamespace, site: string, products: readonly Product[], mark: CatalogueMark | null) {
		this.#kv = kv;
		this.#site = site;
		this.#file = catalogueOfFile(products);
		this.#mark = mark;
	}

	static async open(kv: KVNamespace, site: string, products: readonly Product[]): Promise<LoadedCatalogue> {
		return new LoadedCatalogue(kv, site, products, await readMark(kv, site));
	}

	/** What cannot be read is not there; it never rejects. */
	async load(ids: Iterable<string>): Promise<void> {
		const mark = this.#mark;
		if (mark === null) return;
		const byChunk = new Map<number, string[]>();
		for (const id of ids) {
			if (this.#entries.has(id)) continue;
			const chunk = chunkOf(bucketOf(id), mark.bits);
			byChunk.set(chunk, [...(byChunk.get(chunk) ?? []), id]);
		}
		await Promise.all(
			[...byChunk].map(async ([chunk, wanted]) => {
				const revision = mark.chunks[chunk] ?? "";
				if (revision === "") return;
				const products = await readCopy<Chunk>(this.#kv, chunkKey(this.#site, chunk, revision));
				for (const id of wanted) {
					const packed = products !== null && Object.hasOwn(products, id) ? products[id] : undefined;
					if (packed !== undefined) this.#entries.set(id, unpackEntry(id, packed));
				}
			}),
		);
	}

	async loadLists(): Promise<void> {
		if (this.#mark !== null) this.#lists = (await readCopy<Lists>(this.#kv, listsKey(this.#site, this.#mark.lists))) ?? {};
	}

	find(productId: string): CatalogueEntry["known"] | null {
		return this.#entries.get(productId)?.known ?? this.#file.find(productId);
	}

	together(productId: string): CatalogueEntry["together"] {
		return this.#entries.get(productId)?.together ?? [];
	}

	listed(category: string | null): readonly string[] {
		return this.#listsOf(category)?.listed ?? this.#file.listed(category);
	}

	popular(category: string | null): readonly string[] {
		return this.#listsOf(category)?.popular ?? [];
	}

	#listsOf(category: string | null): Lists[string] | undefined {
		const key = category ?? "";
		return Object.hasOwn(this.#lists, key) ? this.#lists[key] : undefined;
	}
}

/** After a publication by this isolate, and for tests that wipe the stores. */
export function forgetCatalogueMark(site?: string): void {
	if (site === undefined) {
		marks.clear();
		copies.clear();
	} else marks.delete(site);
}

async function readMark(kv: KVNamespace, site: string): Promise<CatalogueMark | null> {
	const last = marks.get(site);
	if (last !== undefined && Date.now() - last.readAt < TRUSTED_MS) return last.mark;
	let mark = last?.mark ?? null;
	try {
		mark = await kv.get<CatalogueMark>(markKey(site), { type: "json", cacheTtl: 30 });
	} catch (error) {
		console.error(`the catalogue of ${site} could not be read:`, error);
	}
	marks.set(site, { mark, readAt: Date.now() });
	return mark;
}

/** Null where it cannot be read, or has not reached this place yet; then it is asked for again the next time. */
async function readCopy<T extends Chunk | Lists>(kv: KVNamespace, key: string): Promise<T | null> {
	const held = copies.get(key);
	let copy: Chunk | Lists | null = held ?? null;
	if (copy === null) {
		try {
			copy = await kv.get<T>(key, "json");
		} catch (error) {
			console.error(`${key} could not be read:`, error);
		}
	}
	if (copy === null) return null;
	// Deleting first keeps the map in order of use.
	copies.delete(key);
	copies.set(key, copy);
	for (const oldest of copies.keys()) if (copies.size > KEPT_CHUNKS) copies.delete(oldest);
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the key says which of the two it is
	return copy as T;
}
