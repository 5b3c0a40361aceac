import { Hono, type Env } from "hono";
import { ownWire } from "./own-wire.ts";
import type { PortsOf } from "./ports.ts";
import { segmentWire } from "./segment-wire.ts";

/**
 * Every wire that events arrive on, to be mounted at the root. `portsOf` is called once per request and says where
 * events go; see `CollectPorts`.
 */
export function collectRoutes<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	return new Hono<E>().route("/", ownWire(portsOf)).route("/", segmentWire(portsOf));
}
