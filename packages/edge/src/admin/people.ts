import { messageNumberOf } from "@pipit/core/identity";
import { areTraitsFull } from "@pipit/core/profile";
import { Hono } from "hono";
import { mintMessageToken } from "../open/mint.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { TOKENS } from "./bodies.ts";
import { problem } from "./problem.ts";
import { type Admin, BadRequest, profileIdOf, readBody, siteOf } from "./request.ts";
import { NOBODY, tokensForAll } from "./tokens.ts";

/** One person: `GET /profiles/:id` asks the shard, which knows this very moment; `POST /tokens` mints recipient tokens. */
export const peopleRoutes = new Hono<Admin>()
	.get("/profiles/:profile", async (c) => {
		const context = await siteOf(c);
		const id = await profileIdOf(c.env, context, c.req.param("profile"));
		const report = id === null ? null : await new ShardDirectory(c.env).ofProfile(context.site.id, id).calls.report(context.envelope, id);
		if (report === null) return problem(c, 404, NOBODY);
		return c.json<object>({ ...report, traits_full: areTraitsFull(report.traits) });
	})
	.get("/profiles/:profile/segments/:segment", async (c) => {
		const context = await siteOf(c);
		const segment = c.req.param("segment");
		const id = await profileIdOf(c.env, context, c.req.param("profile"));
		if (id === null) return problem(c, 404, NOBODY);
		if (!Object.hasOwn(context.definitions.segments, segment)) return problem(c, 404, `no segment ${segment.slice(0, 80)} is published`);
		const report = await new ShardDirectory(c.env).ofProfile(context.site.id, id).calls.why(context.envelope, id, segment);
		return report === null ? problem(c, 404, NOBODY) : c.json<object>(report);
	})
	.post("/tokens", async (c) => {
		const body = await readBody(c, TOKENS);
		const context = await siteOf(c);
		const { message, mailing } = messagesIn(body);
		if ("profiles" in body) return c.json<object>({ tokens: await tokensForAll(c.env, context, body.profiles, message, mailing), message });
		const id = await profileIdOf(c.env, context, body.profile);
		if (id === null) return problem(c, 404, NOBODY);
		const token = await mintMessageToken(c.env, context, id, message);
		// So that it can be told who has not opened it yet.
		if (mailing !== 0) await new ShardDirectory(c.env).ofProfile(context.site.id, id).calls.expect(id, mailing);
		return c.json({ token, profile_id: id, message });
	});

/** Of what message the token is, and which one is on its way to its owner; 0 for none. */
function messagesIn(body: { readonly message?: string | undefined; readonly mailing?: string | undefined }): { readonly message: number; readonly mailing: number } {
	if (body.message !== undefined && body.mailing !== undefined) throw new BadRequest(400, "mailing: expected nothing beside `message`, got both");
	const message = numberOf(body.message);
	return { message, mailing: message === 0 ? numberOf(body.mailing) : message };
}

function numberOf(name: string | undefined): number {
	return name === undefined ? 0 : messageNumberOf(name);
}
