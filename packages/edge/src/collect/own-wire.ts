import { readBatch } from "@pipit/core/wire";
import { Hono, type Env } from "hono";
import { preflightAnswer } from "./answers.ts";
import { pixelAnswer, readPixel } from "./pixel.ts";
import type { PortsOf } from "./ports.ts";
import { JSON_WIRE, receive, senderOf, type Wire } from "./receive.ts";
import { takeEvents } from "./take.ts";
import { siteOf } from "./write-key.ts";

const TRACKER: Wire = { ...JSON_WIRE, via: "pipit", browserOnly: true, readBatch };

/** What Pipit's own tag speaks: `POST /e` with a batch as JSON of any content type, `GET /e.gif` without scripts. */
export function ownWire<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	const routes = new Hono<E>();
	routes.on("OPTIONS", ["/e", "/e.gif"], (c) => preflightAnswer(c.req.raw));
	routes.post("/e", (c) => receive(c.req.raw, portsOf(c), TRACKER));
	routes.get("/e.gif", async (c) => {
		// Mail and link checkers ask with HEAD, which Hono also brings here.
		if (c.req.raw.method !== "GET") return pixelAnswer(c.req.raw);
		const batch = readPixel(new URL(c.req.url).searchParams, c.req.header("referer") ?? null);
		try {
			const ports = portsOf(c);
			const site = await siteOf(ports, batch.writeKey);
			if (site !== null) await takeEvents(ports, site, senderOf(c.req.raw, "pixel", true), batch);
		} catch (error) {
			// A picture is never asked for again, so there is nobody to tell.
			console.error("collect: a pixel's page view was lost", error);
		}
		return pixelAnswer(c.req.raw);
	});
	return routes;
}
