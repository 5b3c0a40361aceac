import { waitUntil } from "cloudflare:workers";
import { type Catalogue, type CatalogueEntry, catalogueOfFile, bucketOf, chunkOf, findInChunk } from "@pipit/core/catalogue";
import type { Product } from "@pipit/core/definition";
import { readStored } from "../stored.ts";
import { type CatalogueMark, chunkKey, type Lists, listsKey, markKey } from "./copies.ts";

/** How long an isolate trusts the mark it read; a change reaches opens within this and KV's own half minute. */
const TRUSTED_MS = 10_000;
/** How long an old mark may stand in while a new one is asked for. */
const STANDS_IN_MS = 60_000;
/** Characters of copies that an isolate keeps: of its 128 MB at most 32. */
const KEPT_CHARACTERS = 16_000_000;

const marks = new Map<string, { readonly mark: CatalogueMark | null; readonly readAt: number }>();
/** By their keys, the one used longest ago first. A copy never changes. */
const copies = new Map<string, string>();
let keptCharacters = 0;
/** The newest lists of each site. */
const lists = new Map<string, { readonly key: string; readonly lists: Lists }>();

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
				const products = await readCopy(this.#kv, chunkKey(this.#site, chunk, revision));
				if (products === null) return;
				for (const id of wanted) {
					const entry = findInChunk(products, id);
					if (entry !== null) this.#entries.set(id, entry);
				}
			}),
		);
	}

	async loadLists(): Promise<void> {
		if (this.#mark === null) return;
		const key = listsKey(this.#site, this.#mark.lists);
		let parsed = lists.get(this.#site);
		if (parsed?.key !== key) {
			const text = await readCopy(this.#kv, key);
			if (text === null) return;
			parsed = { key, lists: readStored<Lists>(text) };
			lists.set(this.#site, parsed);
		}
		this.#lists = parsed.lists;
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
		lists.clear();
		keptCharacters = 0;
	} else marks.delete(site);
}

async function readMark(kv: KVNamespace, site: string): Promise<CatalogueMark | null> {
	const last = marks.get(site);
	const age = last === undefined ? Number.POSITIVE_INFINITY : Date.now() - last.readAt;
	if (last === undefined || age >= STANDS_IN_MS) return askForMark(kv, site);
	// One open asks for all, and none of them waits.
	if (age >= TRUSTED_MS) {
		marks.set(site, { mark: last.mark, readAt: Date.now() });
		waitUntil(askForMark(kv, site));
	}
	return last.mark;
}

async function askForMark(kv: KVNamespace, site: string): Promise<CatalogueMark | null> {
	let mark = marks.get(site)?.mark ?? null;
	try {
		mark = await kv.get<CatalogueMark>(markKey(site), { type: "json", cacheTtl: 30 });
	} catch (error) {
		console.error(`the catalogue of ${site} could not be read:`, error);
	}
	marks.set(site, { mark, readAt: Date.now() });
	return mark;
}

/** Null where it cannot be read, or has not reached this place yet; then it is asked for again the next time. */
async function readCopy(kv: KVNamespace, key: string): Promise<string | null> {
	const held = copies.get(key);
	if (held !== undefined) {
		// Deleting first keeps the map in order of use.
		copies.delete(key);
		copies.set(key, held);
		return held;
	}
	const copy = await kv.get(key).catch((error: unknown) => {
		console.error(`${key} could not be read:`, error);
		return null;
	});
	// Two who ask at once both bring it.
	if (copy === null || copies.has(key)) return copy;
	copies.set(key, copy);
	keptCharacters += copy.length;
	for (const [oldest, text] of copies) {
		if (keptCharacters <= KEPT_CHARACTERS) break;
		copies.delete(oldest);
		keptCharacters -= text.length;
	}
	return copy;
}
