import type { EventType } from "@pipit/core/event";
import { type Batch, readBatch, readRudderMerge, readSingle, withMerges } from "@pipit/core/wire";
import { parsed, type Parsed } from "@pipit/core/problem";
import { Hono, type Env } from "hono";
import { corsHeaders, preflightAnswer, problemAnswer } from "../answers.ts";
import type { PortsOf } from "../ports.ts";
import { JSON_WIRE, unavailable } from "../receive.ts";
import { siteOf } from "../write-key.ts";
import { postRoutes } from "./post-routes.ts";

/** Segment's routes, with the short paths that its browser library uses, and those that RudderStack added. */
const ROUTES: readonly (readonly [paths: string[], type: EventType | null])[] = [
	[["/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch"], null],
	[["/v1/track", "/v1/t"], "track"],
	[["/v1/page", "/v1/p"], "page"],
	[["/v1/screen", "/v1/s"], "screen"],
	[["/v1/identify", "/v1/i"], "identify"],
	[["/v1/group", "/v1/g"], "group"],
	[["/v1/alias", "/v1/a"], "alias"],
];
const SETTINGS = "/v1/projects/:key/settings";
const LIBRARY = "/analytics.js/v1/:key/:file{analytics(?:\\.min)?\\.js}";

/**
 * The Segment wire, which RudderStack and Customer.io's CDP speak too: a team keeps its SDKs and changes one host.
 * Basic authorization makes browsers ask first, so every path answers a preflight.
 */
export function segmentWire<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	const routes = new Hono<E>();
	for (const [paths, type] of ROUTES) {
		const read = type === null ? batchWithMerges : (body: unknown) => readSingle(body, type);
		routes.route("/", postRoutes(portsOf, paths, { ...JSON_WIRE, via: "segment", readBatch: read }));
	}
	routes.route("/", postRoutes(portsOf, ["/v1/merge"], { ...JSON_WIRE, via: "segment", readBatch: readRudderMerge }));
	routes.on("OPTIONS", [SETTINGS, LIBRARY], (c) => preflightAnswer(c.req.raw));
	routes.get(SETTINGS, async (c) => {
		const key = c.req.param("key");
		try {
			const site = await siteOf(portsOf(c), key);
			return site === null ? unknownProject(c.req.raw, key) : settingsAnswer(c.req.raw, key);
		} catch (error) {
			return unavailable(c.req.raw, error);
		}
	});
	routes.get(LIBRARY, async (c) => {
		try {
			const file = await portsOf(c).file("/pipit-segment.js");
			const caching = { "cache-control": file.ok ? "public, max-age=3600" : "no-store" };
			return new Response(file.body, { status: file.status, headers: { ...Object.fromEntries(file.headers), ...corsHeaders(c.req.raw), ...caching } });
		} catch (error) {
			return unavailable(c.req.raw, error);
		}
	});
	return routes;
}

function batchWithMerges(body: unknown): Parsed<Batch> {
	const batch = readBatch(body);
	return batch.ok ? parsed(withMerges(batch.value)) : batch;
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
