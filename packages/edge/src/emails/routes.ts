import { mimeOf } from "@pipit/core/content/output";
import { messageNumberOf } from "@pipit/core/identity";
import { type Context, Hono } from "hono";
import { problem } from "../admin/problem.ts";
import { type Admin, BadRequest, profileIdOf, siteOf } from "../admin/request.ts";
import { mintMessageToken } from "../open/mint.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { emailIn, renderEmailFor } from "./render.ts";

const FORMATS = ["json", "mime", "html", "amp", "text"] as const;

/**
 * The emails that the shop's folder holds. `GET /emails` lists them. `GET /emails/:id` renders one with all its parts, for
 * `?profile=` or for nobody; `format` is `json` (all parts), `mime` (one message to send, `to` is then needed), `html`, `amp` or
 * `text`. With `token=` the addresses carry that text, such as an email tool's merge tag, and with `m=` the name of the
 * mailing. Rendering shows nothing to anybody: it leaves no decision and counts no open.
 */
export const emailRoutes = new Hono<Admin>()
	.get("/emails", async (c) => {
		const { definitions } = await siteOf(c);
		const emails = Object.entries(definitions.emails).map(([id, { message, subject, from, amp, text }]) => ({
			id,
			message,
			subject,
			from,
			parts: ["html", ...(amp === undefined ? [] : ["amp"]), ...(text === undefined ? [] : ["text"])],
		}));
		return c.json({ emails });
	})
	.get("/emails/:id", async (c) => {
		const context = await siteOf(c);
		const email = emailIn(context, c.req.param("id"));
		if (email === null) return problem(c, 404, `no email ${c.req.param("id").slice(0, 80)} is published`);
		const format = formatOf(c);
		const to = c.req.query("to") ?? null;
		if (format === "mime" && (to === null || !/^[^\s<>@]+@[^\s<>@]+$/.test(to)))
			return problem(c, 400, "to: expected the address of the recipient, got nothing like it");
		const wanted = c.req.query("profile");
		const profileId = wanted === undefined ? null : await profileIdOf(c.env, context, wanted);
		if (wanted !== undefined && profileId === null) return problem(c, 404, "nobody has this id or identifier");
		const { origin } = new URL(c.req.url);
		const message = messageNumberOf(email.message);
		const own = c.req.query("token") ?? null;
		const token = own ?? (profileId === null ? "preview" : await mintMessageToken(c.env, context, profileId, message));
		const rendered = await renderEmailFor(c.env, context, c.req.param("id"), {
			profileId,
			token,
			messageName: c.req.query("m") ?? null,
			origin,
		}).catch((error: unknown) => {
			if (error instanceof Error && error.name === "RenderError")
				throw new BadRequest(400, `the template cannot be rendered: ${error.message}`);
			throw error;
		});
		if (rendered === null) return problem(c, 404, "no such email");
		if (format === "mime" && to !== null) {
			// One that is made to be sent is on its way to somebody.
			if (profileId !== null && own === null)
				await new ShardDirectory(c.env).ofProfile(context.site.id, profileId).calls.expect(profileId, message);
			const id = crypto.randomUUID();
			const envelope = {
				from: email.from,
				to,
				date: context.clock.now(),
				messageId: `${id}@${new URL(origin).hostname}`,
				boundary: `pipit${id.replaceAll("-", "")}`,
				unsubscribeUrl: `${origin}/u/${token}`,
			};
			return c.body(mimeOf(rendered, envelope), 200, { "content-type": "message/rfc822" });
		}
		if (format === "json") return c.json({ id: c.req.param("id"), message: email.message, token, ...rendered });
		if (format === "amp" && rendered.amp === null)
			return problem(c, 404, "this email has no AMP part", { notices: rendered.notices });
		const type = format === "text" ? "text/plain" : "text/html";
		return c.body((format === "amp" ? rendered.amp : format === "text" ? rendered.text : rendered.html) ?? "", 200, {
			"content-type": `${type}; charset=utf-8`,
		});
	});

function formatOf(c: Context<Admin>): (typeof FORMATS)[number] {
	const wanted = c.req.query("format") ?? "json";
	const format = FORMATS.find((one) => one === wanted);
	if (format === undefined)
		throw new BadRequest(400, `format: expected one of ${FORMATS.join(", ")}, got ${wanted.slice(0, 80)}`);
	return format;
}
