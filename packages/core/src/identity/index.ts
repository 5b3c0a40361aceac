export * from "./identifier.ts";
