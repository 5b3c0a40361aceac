export * from "./bucket.ts";
export * from "./identifier.ts";
export * from "./message.ts";
