// What the profile's machinery needs of the compiled rules; for everybody else there is index.ts.
export type { HeldTrait } from "./builder.ts";
export type { Condition } from "./condition.ts";
export { cartValue } from "./cart-value.ts";
export { addDecimals, decimalToNumber } from "./decimal.ts";
export { KEY_LENGTH, memoryIn, NEEDS_HISTORY, NOTHING, type Keeper } from "./keeper.ts";
export type { Memory } from "./facts.ts";
export { hears } from "./dispatch.ts";
export { ask, turnTo, type Node, type Reader } from "./node.ts";
export { askSegment } from "./logic.ts";
export type { HeldMemory } from "./node-held.ts";
export { isProtectedTrait } from "./node-score.ts";
export { traitValue } from "./node-trait.ts";
export type { NamedNode, Program } from "./program.ts";
export { turnedReadings } from "./watch-reading.ts";
export { turned } from "./watch.ts";
