export type { Join } from "./joins.ts";
export { viewName } from "./scope.ts";
export { formatQueryProblem, type QueryProblem, type ReadOnlyQuery, translateQuery, type Translated } from "./translate.ts";
export { type QueryTable, TABLES } from "./words.ts";
