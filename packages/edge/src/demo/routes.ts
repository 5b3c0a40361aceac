import { BUCKETS, messageNumberOf, mintProfileId, type Identifier, type ProfileId } from "@pipit/core/identity";
import { readDuration } from "@pipit/core/segment";
import { type Context, Hono } from "hono";
import { problem } from "../admin/problem.ts";
import { clockOf, moveClock } from "../clock/clock.ts";
import { allSites, type SiteContext } from "../context.ts";
import { mintMessageToken } from "../open/mint.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { wakeShards } from "../shard/wake.ts";
import { asClient, forClient } from "./clients.ts";
import { demoEmail } from "./email.ts";

const DAY_MS = 24 * 3_600_000;
/** A demo that is moved further than this has been mistyped. */
const LONGEST_ADVANCE_MS = 400 * DAY_MS;

type Demo = { Bindings: PipitEnv };

/** What the demo shop needs beside the ordinary addresses. It exists on a developer's machine only. */
export const demoRoutes = new Hono<Demo>()
	.use(async (c, next) => (c.env.LOCAL === "true" ? next() : c.notFound()))
	.get("/clock", async (c) => c.json(clockJson(await clockOf(c.env))))
	.post("/clock", async (c) => {
		const body = await c.req.json<{ advance?: unknown }>().catch(() => ({ advance: undefined }));
		const step = typeof body.advance === "string" ? readDuration(body.advance) : null;
		if (step === null || step < 0 || step > LONGEST_ADVANCE_MS) {
			return problem(c, 400, 'advance: expected a duration such as "30m" of at most 400 days, got something else');
		}
		const clock = await moveClock(c.env, step);
		for (const context of await allSites(c.env)) await wakeShards(c.env, context);
		return c.json(clockJson(clock));
	})
	.post("/token", async (c) => {
		const context = await demoSite(c);
		if (context === null) return problem(c, 404, "nothing is published yet");
		const body = await c.req.json<Record<string, unknown>>().catch((): Record<string, unknown> => ({}));
		const name = typeof body["message"] === "string" ? body["message"] : "abandoned-cart";
		const known = await findPerson(c.env, context, body);
		const token = await mintMessageToken(c.env, context, known ?? stranger(), messageNumberOf(name));
		return c.json({ token, profile_id: known, message: name });
	})
	.get("/profile", async (c) => {
		const context = await demoSite(c);
		const known = context === null ? null : await findPerson(c.env, context, c.req.query());
		const report = known === null || context === null ? null : await new ShardDirectory(c.env).ofProfile(context.site.id, known).calls.report(context.envelope, known);
		return report === null ? problem(c, 404, "nobody is known by this identifier") : c.json(report);
	})
	.get("/email/:email", async (c) => {
		const context = await demoSite(c);
		const email = context === null ? null : await demoEmail(c.env, context, c.req.param("email"), c.req.query("token") ?? "", new URL(c.req.url).origin);
		if (email === null) return problem(c, 404, "no such email");
		const part = c.req.query("part");
		if (part === "amp" || part === "text") return c.json({ part: (part === "amp" ? email.amp : email.text) ?? "" }, 200, { "cache-control": "no-store" });
		const html = forClient(email.html, c.req.query("client") ?? "", new URL(c.req.url).origin);
		return c.html(html, 200, { "cache-control": "no-store" });
	})
	.get("/as/*", asClient);

async function demoSite(c: Context<Demo>): Promise<SiteContext | null> {
	return (await allSites(c.env))[0] ?? null;
}

async function findPerson(env: PipitEnv, context: SiteContext, names: Record<string, unknown>): Promise<ProfileId | null> {
	for (const type of ["anonymous_id", "email"] as const) {
		const value = names[type];
		if (typeof value !== "string" || value === "") continue;
		const identifier: Identifier = { type, value };
		const found = await new ShardDirectory(env).ofIdentifier(context.site.id, identifier).calls.find(identifier);
		if (found !== null) return found;
	}
	return null;
}

/** An id that nobody has: the email of somebody who declined looks like anybody's, and finds no profile. */
function stranger(): ProfileId {
	const random = crypto.getRandomValues(new Uint32Array(3));
	return mintProfileId((random[0] ?? 0) % BUCKETS, [(random[1] ?? 0) >>> 6, (random[2] ?? 0) >>> 6]);
}

function clockJson(clock: { now(): number; readonly offsetMs: number }): object {
	return { now: new Date(clock.now()).toISOString(), offset_ms: clock.offsetMs };
}

