/** The management API described: no part of the Worker, but a file beside it, written by `pipit build`. */
export { addressOf, answersOf, type OpenApi, OPERATIONS, openApiDocument } from "./document.ts";
export { curlOf } from "./curl.ts";
export { EXAMPLES } from "./examples.ts";
export { apiPage } from "./page.ts";
export type { Operation, Parameter } from "./operation.ts";
export type { Schema } from "./schema.ts";
