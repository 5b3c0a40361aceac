/** The Worker, for a shop's own `worker.ts`: `export * from "pipit/worker"; export { default } from "pipit/worker";` */
declare const worker: object;
export default worker;

/** The Durable Object that holds a part of the profiles; `wrangler.toml` names it. */
export declare const ProfileShard: new (...parts: never[]) => object;
