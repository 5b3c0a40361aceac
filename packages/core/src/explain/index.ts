export { explain, type ExplainInput } from "./explain.ts";
export type { Evidence, Reason } from "./reason.ts";
