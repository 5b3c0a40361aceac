import { Hono, type Env } from "hono";
import { preflightAnswer } from "../answers.ts";
import type { PortsOf } from "../ports.ts";
import { receive, type Wire } from "../receive.ts";

/** A wire's addresses: events by POST, and preflights, which are answered whatever the key. */
export function postRoutes<E extends Env>(portsOf: PortsOf<E>, paths: readonly string[], wire: Wire): Hono<E> {
	return new Hono<E>()
		.on("OPTIONS", [...paths], (c) => preflightAnswer(c.req.raw))
		.on("POST", [...paths], (c) => receive(c.req.raw, portsOf(c), wire));
}
