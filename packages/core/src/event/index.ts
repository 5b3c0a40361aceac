export * from "./event.ts";
export * from "./parse.ts";
