export type { Refusal } from "./scenario.ts";
export { simulate, type SimulationAnswer, type SimulationResult } from "./simulate.ts";
