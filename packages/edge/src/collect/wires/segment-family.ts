import type { EventType } from "@pipit/core/event";
import { readBatch, readSingle } from "@pipit/core/wire";
import { Hono, type Env } from "hono";
import type { PortsOf } from "../ports.ts";
import { JSON_WIRE, type Wire } from "../receive.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import { postRoutes } from "./post-routes.ts";

const TYPES: readonly EventType[] = ["track", "page", "screen", "identify", "group", "alias"];

/** Jitsu's `/api/s/TYPE` (and `/api/s/s2s/TYPE` of servers), keyed by `X-Write-Key: key:secret`; its bodies are Segment's. */
export function jitsuWire<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	const wire = { ...JSON_WIRE, via: "jitsu", success: (request: Request) => jsonAnswer(request, { ok: true }) };
	return familyRoutes(portsOf, ["/api/s/", "/api/s/s2s/"], wire);
}

/** Dittofeed's `/api/public/apps/TYPE`; its clients take an empty answer. */
export function dittofeedWire<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	const wire = { ...JSON_WIRE, via: "dittofeed", success: emptyAnswer };
	return familyRoutes(portsOf, ["/api/public/apps/"], wire);
}

/** Segment's calls under other addresses. */
function familyRoutes<E extends Env>(portsOf: PortsOf<E>, prefixes: readonly string[], wire: Omit<Wire, "readBatch">): Hono<E> {
	const routes = new Hono<E>().route("/", postRoutes(portsOf, prefixes.map((prefix) => `${prefix}batch`), { ...wire, readBatch }));
	for (const type of TYPES) {
		routes.route("/", postRoutes(portsOf, prefixes.map((prefix) => prefix + type), { ...wire, readBatch: (body) => readSingle(body, type) }));
	}
	return routes;
}
