export * from "./choice.ts";
export * from "./gate.ts";
