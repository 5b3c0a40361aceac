export * from "./bucket.ts";
export * from "./identifier.ts";
