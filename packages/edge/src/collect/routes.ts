import { Hono, type Context, type Env } from "hono";
import type { CollectPorts } from "./ports.ts";

/** The wires that events arrive on: Pipit's own (`/e`, `/e.gif`) and Segment's (`/v1/*`), for every site. */
export function collectRoutes<E extends Env>(portsOf: (context: Context<E>) => CollectPorts): Hono<E> {
	void portsOf;
	return new Hono<E>();
}
