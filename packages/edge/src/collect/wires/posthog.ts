import { POSTHOG_FLAGS, postHogConfig, postHogConfigScript, parsePostHog, readPostHog } from "@pipit/core/wire";
import { type Context, Hono, type Env } from "hono";
import { corsHeaders, jsonAnswer, preflightAnswer } from "../answers.ts";
import type { PortsOf } from "../ports.ts";
import { JSON_WIRE, unavailable, type Wire } from "../receive.ts";
import { siteOf } from "../write-key.ts";
import { postRoutes } from "./post-routes.ts";

/** `/e/` is PostHog's, and `/e` the tracker's. */
const EVENTS = ["/e/", "/batch", "/batch/", "/capture", "/capture/", "/i/v0/e", "/i/v0/e/"];
const FLAGS = ["/flags", "/flags/", "/decide", "/decide/"];
const CONFIG = "/array/:key/:file{config(?:\\.js)?}";

const WIRE: Wire = {
	...JSON_WIRE,
	via: "posthog",
	parse: parsePostHog,
	readBatch: readPostHog,
	success: (request) => jsonAnswer(request, { status: 1 }),
};

/** PostHog's clients: events in three encodings, and what they ask before they send. */
export function postHogWire<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	const routes = new Hono<E>().route("/", postRoutes(portsOf, EVENTS, WIRE));
	routes.on("OPTIONS", [...FLAGS, CONFIG], (c) => preflightAnswer(c.req.raw));
	// The key is not looked at: nothing is answered that would be anybody's.
	routes.on(["GET", "POST"], FLAGS, (c) => jsonAnswer(c.req.raw, POSTHOG_FLAGS));
	routes.get(CONFIG, (c) => config(c, portsOf));
	return routes;
}

/** A 404 makes posthog-js ask for `config` after `config.js`, and then go on without. */
async function config<E extends Env>(c: Context<E>, portsOf: PortsOf<E>): Promise<Response> {
	const { key = "", file } = c.req.param() as { key?: string; file?: string };
	try {
		const headers = { ...corsHeaders(c.req.raw), "cache-control": "public, max-age=300" };
		if ((await siteOf(portsOf(c), key)) === null) return Response.json({ title: "Unknown write key", status: 404 }, { status: 404, headers });
		if (file === "config") return Response.json(postHogConfig(key), { headers });
		return new Response(postHogConfigScript(key), { headers: { ...headers, "content-type": "text/javascript; charset=utf-8" } });
	} catch (error) {
		return unavailable(c.req.raw, error);
	}
}
