import type { Context } from "liquidjs";
import type { FontMetrics } from "../fonts.ts";

/** Where the output of a template stands, which decides how values are escaped. */
export type Target = "svg" | "html" | "link" | "text";

/** What tags and filters know besides the variables. */
export interface Surroundings {
	readonly target: Target;
	/** Epoch ms. */
	readonly now: number;
	/** BCP 47. */
	readonly locale: string;
	/** ISO 4217. */
	readonly currency: string;
	/** IANA: the site's clock. */
	readonly timeZone: string;
	/** IANA: the clock of the person who is written to; the site's where that is not known. */
	readonly recipientZone: string;
	/** Null where nothing is drawn. */
	readonly fonts: FontMetrics | null;
}

/** By the globals of the rendering, which partial templates share. */
const known = new WeakMap<object, Surroundings>();

export function attachSurroundings(globals: object, surroundings: Surroundings): void {
	known.set(globals, surroundings);
}

export function surroundingsOf(context: Context): Surroundings {
	const found = known.get(context.globals);
	if (found === undefined) throw new Error("a template was rendered outside of Pipit's engine");
	return found;
}
