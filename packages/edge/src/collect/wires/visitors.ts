import { readPlausible, readUmami } from "@pipit/core/wire";
import { Hono, type Env } from "hono";
import { jsonAnswer, preflightAnswer, textAnswer } from "../answers.ts";
import type { PortsOf, WirePorts } from "../ports.ts";
import { JSON_WIRE, receive, unavailable, type Wire } from "../receive.ts";

const PLAUSIBLE = "/api/event";
const UMAMI = "/api/send";

/**
 * Plausible's and Umami's trackers, which give browsers no id: what says nothing of who it is belongs to a visitor of
 * one day, as both products count them, told by address and browser under a secret hash.
 */
export function visitorWires<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	const routes = new Hono<E>();
	routes.on("OPTIONS", [PLAUSIBLE, UMAMI], (c) => preflightAnswer(c.req.raw));
	routes.post(PLAUSIBLE, (c) => receiveOf(c.req.raw, portsOf(c), "plausible"));
	routes.post(UMAMI, (c) => receiveOf(c.req.raw, portsOf(c), "umami"));
	return routes;
}

async function receiveOf(request: Request, ports: WirePorts, via: "plausible" | "umami"): Promise<Response> {
	try {
		const visitor = await visitorOf(request, ports);
		return await receive(request, ports, via === "plausible" ? plausible(visitor) : umami(visitor));
	} catch (error) {
		return unavailable(request, error);
	}
}

function plausible(visitor: string | null): Wire {
	return { ...JSON_WIRE, via: "plausible", readBatch: (body) => readPlausible(body, visitor), success: (request) => textAnswer(request, 202, "ok") };
}

function umami(visitor: string | null): Wire {
	// The cache is what Umami tells a visitor by; it comes back in a header and is not needed here.
	return { ...JSON_WIRE, via: "umami", readBatch: (body) => readUmami(body, visitor), success: (request) => jsonAnswer(request, { cache: "", disabled: false }) };
}

/** Null for a server, whose address would make one visitor of everybody. */
async function visitorOf(request: Request, ports: WirePorts): Promise<string | null> {
	const origin = request.headers.get("origin");
	if (origin === null) return null;
	const address = request.headers.get("cf-connecting-ip") ?? "";
	return ports.dailyId(origin, address, request.headers.get("user-agent") ?? "");
}
