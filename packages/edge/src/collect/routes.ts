import { Hono, type Env } from "hono";
import { ownWire } from "./own-wire.ts";
import type { PortsOf } from "./ports.ts";
import { googleWire } from "./wires/google.ts";
import { postHogWire } from "./wires/posthog.ts";
import { rudderWire } from "./wires/rudder.ts";
import { dittofeedWire, jitsuWire } from "./wires/segment-family.ts";
import { segmentWire } from "./wires/segment.ts";
import { snowplowWire } from "./wires/snowplow.ts";
import { visitorWires } from "./wires/visitors.ts";

/**
 * Every wire that events arrive on, to be mounted at the root. `portsOf` is called once per request and says where
 * events go; see `CollectPorts`.
 */
export function collectRoutes<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	const routes = new Hono<E>();
	for (const wire of WIRES) routes.route("/", wire(portsOf));
	return routes;
}

const WIRES = [ownWire, segmentWire, rudderWire, jitsuWire, dittofeedWire, postHogWire, googleWire, visitorWires, snowplowWire];
