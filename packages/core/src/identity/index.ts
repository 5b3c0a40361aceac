export * from "./blocked.ts";
export * from "./book.ts";
export * from "./bucket.ts";
export * from "./identifier.ts";
export * from "./message.ts";
export * from "./rules.ts";
export * from "./traces.ts";
