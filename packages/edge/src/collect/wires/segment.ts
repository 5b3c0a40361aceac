import type { EventType } from "@pipit/core/event";
import { Hono, type Env } from "hono";
import { corsHeaders, preflightAnswer, problemAnswer } from "./answers.ts";
import { readBatch, readSingle } from "./batch.ts";
import type { PortsOf } from "./ports.ts";
import { receive, unavailable, type Wire } from "./receive.ts";
import { siteOf } from "./write-key.ts";

/** Segment's routes, with the short paths that its browser library uses. */
const ROUTES: readonly (readonly [paths: string[], type: EventType | null])[] = [
	[["/v1/batch", "/v1/b"], null],
	[["/v1/track", "/v1/t"], "track"],
	[["/v1/page", "/v1/p"], "page"],
	[["/v1/screen", "/v1/s"], "screen"],
	[["/v1/identify", "/v1/i"], "identify"],
	[["/v1/group", "/v1/g"], "group"],
	[["/v1/alias", "/v1/a"], "alias"],
];
const SETTINGS = "/v1/projects/:key/settings";

/** The Segment wire: a team keeps its SDKs and changes one host. */
export function segmentWire<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	const routes = new Hono<E>();
	for (const [paths, type] of ROUTES) {
		const wire: Wire = {
			via: "segment",
			browserOnly: false,
			readBatch: type === null ? readBatch : (body) => readSingle(body, type),
		};
		routes.on("OPTIONS", paths, (c) => preflightAnswer(c.req.raw));
		routes.on("POST", paths, (c) => receive(c.req.raw, portsOf(c), wire));
	}
	routes.options(SETTINGS, (c) => preflightAnswer(c.req.raw));
	routes.get(SETTINGS, async (c) => {
		const key = c.req.param("key");
		try {
			const site = await siteOf(portsOf(c), key);
			return site === null ? unknownProject(c.req.raw, key) : settingsAnswer(c.req.raw, key);
		} catch (error) {
			return unavailable(c.req.raw, error);
		}
	});
	return routes;
}

/** What analytics.js asks for on every page before it sends anything; the host in it sends all traffic here. */
function settingsAnswer(request: Request, key: string): Response {
	const { protocol, host } = new URL(request.url);
	const segment = { apiKey: key, apiHost: `${host}/v1`, protocol: protocol.slice(0, -1) };
	return Response.json(
		{ integrations: { "Segment.io": segment } },
		{ headers: { ...corsHeaders(request), "cache-control": "public, max-age=300" } },
	);
}

function unknownProject(request: Request, key: string): Response {
	return problemAnswer(request, 404, "Unknown write key", {
		path: ["key"],
		expected: "the write key of a site",
		got: key.slice(0, 80),
	});
}
