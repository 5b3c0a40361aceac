export type { Answer } from "./answer.ts";
export { readDuration } from "./duration.ts";
export type { CartItem, Facts, Memory, StoredCart, StoredConsent, StoredTrait } from "./facts.ts";
export { parseRule } from "./parse-rule.ts";
export { parseTrait } from "./parse-trait.ts";
export { compile, type Program, type ProgramSource } from "./program.ts";
export type * from "./rule.ts";
export type { NumberTest, Scalar, ValueTest } from "./test.ts";
export type { ComputedTrait } from "./trait.ts";
