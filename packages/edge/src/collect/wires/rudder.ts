import type { EventType } from "@pipit/core/event";
import { readRudderPixel } from "@pipit/core/wire";
import { Hono, type Env } from "hono";
import { corsHeaders, preflightAnswer, problemAnswer } from "../answers.ts";
import { pixelAnswer } from "../pixel.ts";
import type { PortsOf } from "../ports.ts";
import { senderOf, unavailable } from "../receive.ts";
import { takeEvents } from "../take.ts";
import { keyOfRequest, siteOf } from "../write-key.ts";

const CONFIG = ["/sourceConfig", "/sourceConfig/"];
const PIXELS: readonly (readonly [path: string, type: EventType])[] = [
	["/pixel/v1/track", "track"],
	["/pixel/v1/page", "page"],
];

/** What RudderStack has beyond the Segment wire: the configuration its browser library waits for, and pixels. */
export function rudderWire<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	const routes = new Hono<E>();
	routes.on("OPTIONS", [...CONFIG, ...PIXELS.map(([path]) => path)], (c) => preflightAnswer(c.req.raw));
	routes.on("GET", CONFIG, async (c) => {
		const key = keyOfRequest(c.req.raw, new URL(c.req.url).searchParams);
		try {
			const site = await siteOf(portsOf(c), key);
			if (site !== null && key !== null) return configAnswer(c.req.raw, key, site.id, site.name);
			return problemAnswer(c.req.raw, 401, "Unknown write key", { path: ["writeKey"], expected: "the write key of a site", got: (key ?? "nothing").slice(0, 80) });
		} catch (error) {
			return unavailable(c.req.raw, error);
		}
	});
	for (const [path, type] of PIXELS) {
		routes.get(path, async (c) => {
			if (c.req.raw.method !== "GET") return pixelAnswer(c.req.raw);
			const batch = readRudderPixel(new URL(c.req.url).searchParams, type);
			try {
				const ports = portsOf(c);
				const site = await siteOf(ports, batch.writeKey);
				if (site !== null) await takeEvents(ports, site, senderOf(c.req.raw, "rudder-pixel", true), batch);
			} catch (error) {
				// A picture is never asked for again, so there is nobody to tell.
				console.error("collect: a pixel's event was lost", error);
			}
			return pixelAnswer(c.req.raw);
		});
	}
	return routes;
}

/** A source without destinations, so that the library sends everything here and loads nothing from elsewhere. */
function configAnswer(request: Request, key: string, id: string, name: string): Response {
	const source = {
		id,
		name,
		writeKey: key,
		enabled: true,
		workspaceId: id,
		config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
		destinations: [],
	};
	return Response.json({ source, updatedAt: "2026-01-01T00:00:00.000Z" }, { headers: { ...corsHeaders(request), "cache-control": "private, max-age=300" } });
}
