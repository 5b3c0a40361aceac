export * from "./clock.ts";
export { suggestEmail } from "./email-typo.ts";
export * from "./event.ts";
export { MAX_MESSAGE_ID_LENGTH, MAX_NAME_LENGTH, MAX_UNSET, type SenderClock } from "./fields.ts";
export { cleanIdentifier, MAX_IDENTIFIER_LENGTH } from "./identifiers.ts";
export { MAX_DEPTH, cleanJson, isJsonObject, isPlainObject, isUnsafeKey, jsonBytes, type CleanJson } from "./json.ts";
export * from "./names.ts";
export * from "./parse.ts";
export { sampleOf } from "./sample.ts";
