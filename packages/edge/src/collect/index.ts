export * from "./ports.ts";
export { collectRoutes } from "./routes.ts";
