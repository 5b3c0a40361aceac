export type { Card, Cart, Cause, Effect, Membership, ProfileState, ViewedProduct } from "./state.ts";
export { cardOf } from "./card.ts";
export { evaluate, type Evaluation } from "./evaluate.ts";
export { memoryOf } from "./memory-of.ts";
export { mergeStates, type MergeInput } from "./merge.ts";
export { newProfile } from "./new-profile.ts";
export { splitState, type SplitInput } from "./split.ts";
export { step, type Step, type StepInput } from "./step.ts";
