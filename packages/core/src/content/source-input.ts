import { isAvailable, type KnownProduct } from "../catalogue/index.ts";
import type { Site } from "../definition/definition.ts";
import type { Person, Sources } from "./decision.ts";

export interface SourceInput extends Sources {
	readonly site: Site;
	readonly person: Person | null;
	/** Epoch ms. */
	readonly now: number;
	/** False leaves prices and stock out, and sources that are about them have nothing. */
	readonly fresh: boolean;
}

/** Whether a product may be shown to people who have nothing to do with it: the shop named it, and it is not sold out. */
export function isOffered(known: KnownProduct | null, { fresh }: Pick<SourceInput, "fresh">): boolean {
	return known !== null && known.origin !== "events" && !(fresh && isAvailable(known.product) === false);
}
