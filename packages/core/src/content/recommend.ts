import type { ProductSource } from "./block.ts";
import type { Person } from "./decision.ts";
import { isOffered, type SourceInput } from "./source-input.ts";

/** How many of the products that somebody looked at last count. */
const MOST_SEEDS = 10;

type Recommended = Extract<ProductSource, { from: "recommended" }>;

/**
 * What people looked at who also looked at what this person did, best first. Each of the person's products gives its
 * neighbours their number of people, the one looked at last the most. Where that is too little: the most viewed of the
 * same category, of all, then the catalogue's order. Nothing that was bought, is in the cart, was just looked at, is sold
 * out or is known from events alone.
 */
export function recommendedIds(source: Recommended, input: SourceInput): string[] {
	const { catalogue, person, bought } = input;
	const seeds = person === null ? [] : recommendationSeeds(person);
	const taken = new Set([...bought, ...(person?.cart.items ?? []).flatMap((item) => item.product_id ?? []), ...seeds]);
	const chosen = new Set<string>();
	const take = (ids: readonly string[]): void => {
		for (const id of ids) {
			if (chosen.size >= source.max) return;
			if (!taken.has(id) && mayShow(id, source.category, input)) chosen.add(id);
		}
	};
	take(neighbours(seeds, input));
	for (const category of source.category === null ? [categoryOf(seeds, input), null] : [source.category]) {
		take(catalogue.popular(category));
		take(catalogue.listed(category));
	}
	return [...chosen];
}

/** The products whose neighbours are recommended: looked at last first, then what is in the cart. */
export function recommendationSeeds(person: Person): readonly string[] {
	const viewed = person.viewed.slice(0, MOST_SEEDS).map((item) => item.product_id);
	return [...new Set([...viewed, ...person.cart.items.flatMap((item) => item.product_id ?? [])])];
}

function neighbours(seeds: readonly string[], { catalogue }: SourceInput): readonly string[] {
	const scores = new Map<string, number>();
	for (const [place, seed] of seeds.entries()) {
		for (const [id, people] of catalogue.together(seed)) scores.set(id, (scores.get(id) ?? 0) + people / (1 + place));
	}
	return [...scores].toSorted(([a, most], [b, more]) => more - most || (a < b ? -1 : 1)).map(([id]) => id);
}

function mayShow(id: string, category: string | null, input: SourceInput): boolean {
	const known = input.catalogue.find(id);
	if (known === null || !isOffered(known, input)) return false;
	const { category: own } = known.product;
	return category === null || own === category || own?.startsWith(`${category} > `) === true;
}

/** Of what was looked at last. */
function categoryOf(seeds: readonly string[], { catalogue }: SourceInput): string | null {
	for (const seed of seeds) {
		const category = catalogue.find(seed)?.product.category ?? null;
		if (category !== null) return category;
	}
	return null;
}
