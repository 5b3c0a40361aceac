import { blockInMessage } from "@pipit/core/definition";
import { type Context, Hono } from "hono";
import { problem } from "../admin/problem.ts";
import { type Admin, profileIdOf, siteOf } from "../admin/request.ts";
import type { SiteContext } from "../context.ts";
import { loadDefinitions } from "../definitions/published.ts";
import type { ShownReport } from "../shard/decisions.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { type Drawn, drawSafely } from "./draw.ts";

/**
 * What did Anna see? `GET /profiles/:profile/shown` lists every decision of the last 30 days, and each has the address
 * of its picture as it was: drawn again from the decision and from the definitions of that time. `…/why` says which
 * conditions held then, and which events they rested on.
 */
export const replayRoutes = new Hono<Admin>()
	.get("/profiles/:profile/shown", async (c) => {
		const context = await siteOf(c);
		const shown = await shownTo(c, context);
		const entries = shown.map((entry) => ({
			block: entry.block,
			message: entry.message,
			shown_at: new Date(entry.shownAt).toISOString(),
			via: entry.via,
			client: entry.client,
			version: entry.version,
			decision: entry.decision,
			picture: `/api/v1/profiles/${entry.profileId}/shown/${entry.message}/${entry.block}/${entry.shownAt}.png`,
			why: `/api/v1/profiles/${entry.profileId}/shown/${entry.message}/${entry.block}/${entry.shownAt}/why`,
		}));
		return c.json<object>({ shown: entries });
	})
	.get("/profiles/:profile/shown/:message/:block/:time", async (c) => {
		const context = await siteOf(c);
		const { message, block, time } = c.req.param();
		const shown = await shownTo(c, context);
		const entry = shown.find((one) => one.block === block && String(one.message) === message && `${one.shownAt}.png` === time);
		if (entry === undefined) return problem(c, 404, NOT_SHOWN);
		const then = await contextOf(c.env, context, entry);
		const found = blockInMessage(then.definitions, block, entry.message);
		if (found === null) return problem(c, 404, `version ${entry.version} has no block ${block}`);
		const { bytes } = await drawSafely(c.env, new URL(c.req.url).origin, then, found.block, drawnThen(entry));
		return c.body(bytes, 200, { "content-type": "image/png" });
	})
	.get("/profiles/:profile/shown/:message/:block/:time/why", async (c) => {
		const context = await siteOf(c);
		const { message, block, time } = c.req.param();
		const entry = (await shownTo(c, context)).find((one) => one.block === block && String(one.message) === message && String(one.shownAt) === time);
		if (entry === undefined) return problem(c, 404, NOT_SHOWN);
		const { definitions } = await contextOf(c.env, context, entry);
		const shard = new ShardDirectory(c.env).ofProfile(context.site.id, entry.profileId);
		const { profileId, shownAt } = entry;
		const why = await shard.calls.whyShown(context.envelope, { profileId, message: entry.message, block, shownAt, definitions });
		return why === null ? problem(c, 404, NOT_SHOWN) : c.json<object>(why);
	});

const NOT_SHOWN = "nothing like that was shown in the last 30 days";

/** What is drawn again: the decision, as of the moment when it was shown. */
function drawnThen({ decision, person, message, shownAt }: ShownReport): Drawn {
	return { decision, person, message: { id: message, name: null }, now: shownAt };
}

async function shownTo(c: Context<Admin>, context: SiteContext): Promise<ShownReport[]> {
	const id = await profileIdOf(c.env, context, c.req.param("profile") ?? "");
	return id === null ? [] : new ShardDirectory(c.env).ofProfile(context.site.id, id).calls.shownTo(id);
}

/** The site as it was when something was shown. */
async function contextOf(env: PipitEnv, context: SiteContext, shown: ShownReport): Promise<SiteContext> {
	const definitions = await loadDefinitions(env, context.site.id, shown.version);
	return { ...context, definitions, site: definitions.site };
}
