import type { Duration, Moment, Where } from "./rule.ts";

export type Scalar = string | number | boolean;

/** A test of a number: exactly one operator. `between` includes both ends. */
export type NumberTest =
	| { readonly eq: number }
	| { readonly ne: number }
	| { readonly gt: number }
	| { readonly gte: number }
	| { readonly lt: number }
	| { readonly lte: number }
	| { readonly between: readonly [number, number] }
	| { readonly in: readonly number[] }
	| { readonly not_in: readonly number[] };

/**
 * A test of a trait, a property or an aggregate: exactly one operator, no coercion between types.
 * A missing value (or null) fails every test but `ne`, `not_in` and `exists: false`.
 */
export type ValueTest =
	| { readonly eq: Scalar }
	| { readonly ne: Scalar }
	| { readonly gt: number }
	| { readonly gte: number }
	| { readonly lt: number }
	| { readonly lte: number }
	| { readonly between: readonly [number, number] }
	| { readonly in: readonly Scalar[] }
	| { readonly not_in: readonly Scalar[] }
	| { readonly exists: boolean }
	| { readonly contains: string }
	| { readonly starts_with: string }
	| { readonly ends_with: string }
	/** A regular expression, found anywhere in the text, matched in linear time. */
	| { readonly matches: string }
	/** The array has this item. */
	| { readonly includes: Scalar }
	| { readonly includes_all: readonly Scalar[] }
	/** Some item of the array, an object, passes. */
	| { readonly any_item: Where }
	| { readonly before: Moment }
	| { readonly after: Moment }
	/** A date v: v ≤ now < v + duration. */
	| { readonly within_last: Duration }
	/** A date v: v − duration ≤ now < v. */
	| { readonly within_next: Duration }
	/** A date v: v + duration ≤ now. */
	| { readonly older_than: Duration }
	/** From this long before the day of the next anniversary until that day has ended, in the site's zone. */
	| { readonly anniversary_within: Duration };
