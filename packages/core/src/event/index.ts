export * from "./clock.ts";
export * from "./event.ts";
export * from "./identifiers.ts";
export { MAX_DEPTH, cleanJson, isJsonObject, isPlainObject, isUnsafeKey, jsonBytes, type CleanJson } from "./json.ts";
export * from "./names.ts";
export * from "./parse.ts";
