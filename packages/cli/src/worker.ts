/** The Worker, for a shop's own `worker.ts`: `export * from "pipit/worker"; export { default } from "pipit/worker";` */
export * from "@pipit/edge";
export { default } from "@pipit/edge";
