import type { EventNames, PropertyPath, Where, Window } from "./rule.ts";

interface TraitBase extends Window {
	readonly of: EventNames;
	readonly where?: Where;
}

/**
 * A name for what is derived from events (`traits/last_product.yaml`), readable by content and by `{trait: ..}`.
 * Over no event `count`, `sum` and `distinct` are 0, `exists` is false, and the others have no value.
 */
export type ComputedTrait =
	| (TraitBase & { readonly exists: true })
	| (TraitBase & { readonly count: true })
	| (TraitBase & { readonly sum: PropertyPath })
	| (TraitBase & { readonly avg: PropertyPath })
	| (TraitBase & { readonly min: PropertyPath })
	| (TraitBase & { readonly max: PropertyPath })
	| (TraitBase & { readonly distinct: PropertyPath })
	| (TraitBase & { readonly first: PropertyPath })
	| (TraitBase & { readonly latest: PropertyPath })
	| (TraitBase & { readonly mode: PropertyPath });
