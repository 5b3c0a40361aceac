import type { Parsed } from "../problem/index.ts";
import type { Rule } from "./rule.ts";

/** Reads a rule from YAML or JSON that has been decoded; every problem names its path. */
export declare function parseRule(input: unknown): Parsed<Rule>;
