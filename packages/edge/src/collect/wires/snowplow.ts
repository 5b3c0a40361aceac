import { readSnowplow, readSnowplowPixel } from "@pipit/core/wire";
import { Hono, type Env } from "hono";
import { preflightAnswer, textAnswer } from "../answers.ts";
import { pixelAnswer } from "../pixel.ts";
import type { PortsOf } from "../ports.ts";
import { JSON_WIRE, receiveBatch, type Wire } from "../receive.ts";
import { postRoutes } from "./post-routes.ts";

const PIXEL = "/i";

const WIRE: Wire = {
	...JSON_WIRE,
	via: "snowplow",
	readBatch: readSnowplow,
	success: (request) => textAnswer(request, 200, "ok"),
	// The trackers repeat what was answered 413, and nothing behind it in their queue gets through.
	tooLarge: 400,
};

/** Snowplow's trackers, protocol 2: events by POST, one in the query of a pixel. They send credentials, so origins are echoed. */
export function snowplowWire<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	const routes = new Hono<E>().route("/", postRoutes(portsOf, ["/com.snowplowanalytics.snowplow/tp2"], WIRE));
	routes.options(PIXEL, (c) => preflightAnswer(c.req.raw));
	routes.get(PIXEL, async (c) => {
		const request = c.req.raw;
		if (request.method !== "GET") return pixelAnswer(request);
		// A GET names no origin; what only browsers send tells them from servers.
		const browserOnly = request.headers.has("sec-fetch-site") || request.headers.has("referer");
		// Trackers ask by script and repeat what failed, so it is answered as a POST is.
		return receiveBatch(request, portsOf(c), { ...WIRE, browserOnly, success: pixelAnswer }, readSnowplowPixel(new URL(c.req.url).searchParams));
	});
	return routes;
}
