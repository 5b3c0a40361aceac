import type { Parsed } from "../problem/index.ts";
import type { ComputedTrait } from "./trait.ts";

/** Reads a computed trait from YAML or JSON that has been decoded. */
export declare function parseTrait(input: unknown): Parsed<ComputedTrait>;
