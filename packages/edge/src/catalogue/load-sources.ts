import { catalogueOfFile, NO_CATALOGUE } from "@pipit/core/catalogue";
import { type BlockDefinition, type Person, type ProductSource, recommendationSeeds, type Sources } from "@pipit/core/content";
import type { Definitions } from "@pipit/core/definition";
import { loadFeeds } from "../feed/load-feeds.ts";
import { LoadedCatalogue } from "./read.ts";

/** What is not there by then is decided without: an open waits for the shop's answer, not for the catalogue's. */
const DEADLINE_MS = 300;
const MOST_NEIGHBOURS = 40;

export interface SourcesNeeded {
	readonly definitions: Definitions;
	readonly block: BlockDefinition;
	readonly person: Person | null;
	/** Epoch ms. */
	readonly now: number;
	/** Ids of what was bought; asked only where a source leaves that out. */
	readonly bought: () => readonly string[];
}

/**
 * Loads what one block may need to decide about one person: the products of its sources and what its feeds say. It takes
 * 300 ms at most and never rejects.
 */
export async function loadSources(env: PipitEnv, needed: SourcesNeeded): Promise<Sources> {
	const { definitions, block, person, bought } = needed;
	const sources = block.show.flatMap(({ products }) => (products === null ? [] : [products]));
	const feedIds = [...new Set([...(block.feeds ?? []), ...sources.flatMap((source) => (source.from === "feed" ? [source.feed] : []))])];
	if (sources.length === 0 && feedIds.length === 0) return NO_SOURCES;
	const deadline = scheduler.wait(DEADLINE_MS);
	const [catalogue, feeds] = await Promise.all([loadCatalogue(env, definitions, sources, person, deadline), loadFeeds(env, feedIds, needed)]);
	return { catalogue, feeds, bought: sources.some(leavesOutBought) ? bought() : [] };
}

/** For what shows neither products nor feeds. */
export const NO_SOURCES: Sources = { catalogue: NO_CATALOGUE, feeds: {}, bought: [] };

/** Whether a decision about this block can be made without waiting for anything. */
export function needsNothing(block: BlockDefinition): boolean {
	return (block.feeds ?? []).length === 0 && block.show.every(({ products }) => products === null);
}

function leavesOutBought({ from }: ProductSource): boolean {
	return from === "recommended" || from === "back_in_stock" || from === "price_drop";
}

async function loadCatalogue(
	env: PipitEnv,
	{ site, products }: Definitions,
	sources: readonly ProductSource[],
	person: Person | null,
	deadline: Promise<void>,
): Promise<Sources["catalogue"]> {
	if (sources.every(({ from }) => from === "feed")) return NO_CATALOGUE;
	const opening = LoadedCatalogue.open(env.KV, site.id, products);
	const catalogue = await Promise.race([opening, deadline]);
	// With no catalogue at all, products.yaml still is one.
	if (catalogue === undefined) return catalogueOfFile(products);
	await Promise.race([loadProducts(catalogue, sources, person), deadline]);
	return catalogue;
}

async function loadProducts(catalogue: LoadedCatalogue, sources: readonly ProductSource[], person: Person | null): Promise<void> {
	const own = person === null ? [] : ownIds(sources, person);
	const named = sources.flatMap((source) => (source.from === "catalogue" ? (source.ids ?? []) : []));
	const usesLists = sources.some((source) => source.from === "recommended" || (source.from === "catalogue" && source.ids === null));
	await Promise.all([catalogue.load([...own, ...named]), usesLists ? catalogue.loadLists() : undefined]);
	const second = sources.flatMap((source) => {
		if (source.from === "catalogue" && source.ids === null) return catalogue.listed(source.category);
		if (source.from !== "recommended") return [];
		const seeds = person === null ? [] : recommendationSeeds(person);
		const near = seeds.flatMap((id) => catalogue.together(id)).toSorted(([, a], [, b]) => b - a);
		const categories = source.category === null ? [null, ...seeds.map((id) => catalogue.find(id)?.product.category ?? null)] : [source.category];
		const lists = [...new Set(categories)].slice(0, 3).flatMap((category) => [...catalogue.popular(category), ...catalogue.listed(category)]);
		return [...near.slice(0, MOST_NEIGHBOURS).map(([id]) => id), ...lists];
	});
	await catalogue.load(second);
}

function ownIds(sources: readonly ProductSource[], person: Person): string[] {
	const uses = (...names: readonly ProductSource["from"][]): boolean => sources.some(({ from }) => names.includes(from));
	const cart = uses("cart", "recommended") ? person.cart.items.flatMap((item) => item.product_id ?? []) : [];
	const viewed = uses("viewed", "back_in_stock", "price_drop", "recommended") ? person.viewed.map((item) => item.product_id) : [];
	return [...cart, ...viewed];
}
