import type { Json } from "../event/index.ts";
import type { Parsed } from "../problem/index.ts";

/** Runs one scenario or a list of them; a list of scenarios gives a list of results. */
export declare function simulate(input: unknown): Parsed<Json>;
