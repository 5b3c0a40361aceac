import type { IsBlocked } from "../identity/blocked.ts";
import type { Problem } from "../problem/index.ts";
import type { JsonObject } from "./event.ts";

/** What makes an event's data clean before identifiers are read from it (see `@pipit/core/quality`). */
export interface EventCleaner {
	/**
	 * Traits with their clean values. What could not be cleaned is left out and reported in `notices`; `path` is where
	 * they stand. `now`: epoch ms.
	 */
	traits(traits: JsonObject, path: readonly string[], notices: Problem[], now: number): JsonObject;
	/** The traits of the whole event, and what it clears besides `unset`. */
	settle(traits: JsonObject, unset: readonly string[]): { readonly traits: JsonObject; readonly unset: readonly string[] };
	properties(properties: JsonObject): JsonObject;
	/** Whether an identifier names nobody. */
	readonly isBlocked: IsBlocked;
}

/** Everything stays as it was sent: for scenarios, and for shops that clean elsewhere. */
export const AS_IT_CAME: EventCleaner = {
	traits: (traits) => traits,
	settle: (traits, unset) => ({ traits, unset }),
	properties: (properties) => properties,
	isBlocked: () => false,
};
