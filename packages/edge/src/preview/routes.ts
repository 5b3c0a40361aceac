import type { BlockDefinition, MessageRef } from "@pipit/core/content";
import { blockInMessage } from "@pipit/core/definition";
import { messageNumberOf } from "@pipit/core/identity";
import { describeRule } from "@pipit/core/segment-language";
import { EMAIL_TOOLS, isEmailTool, snippetOf } from "@pipit/core/snippet";
import { type Context, Hono } from "hono";
import { problem } from "../admin/problem.ts";
import { type Admin, BadRequest, profileIdOf, readBody, siteOf } from "../admin/request.ts";
import type { SiteContext } from "../context.ts";
import { MADE_UP } from "./bodies.ts";
import { contactSheet } from "./contact-sheet.ts";
import { readMadePerson } from "./made-person.ts";
import { type Preview, previewOf, type Who } from "./preview.ts";

/**
 * For whoever makes blocks, and for the page at `/blocks`: what there is, what somebody would be shown at a moment and
 * why, real people for every path through a block, and the lines for an email tool. Nothing here leaves a trace.
 */
export const previewRoutes = new Hono<Admin>()
	.get("/blocks", async (c) => {
		const { definitions, site } = await siteOf(c);
		return c.json<object>({
			site: { id: site.id, name: site.name, url: site.url, colors: site.colors, time_zone: site.time_zone },
			blocks: Object.values(definitions.blocks).map(summaryOf),
			messages: Object.keys(definitions.messages),
			tools: Object.entries(EMAIL_TOOLS).map(([id, { name }]) => ({ id, name })),
		});
	})
	.get("/blocks/:block/preview", async (c) => {
		const context = await siteOf(c);
		return c.json<Preview>(await preview(c, context, await personIn(c, context)));
	})
	.post("/blocks/:block/preview", async (c) => {
		const context = await siteOf(c);
		const { profile } = await readBody(c, MADE_UP);
		const person = readMadePerson(profile, timeIn(c) ?? context.clock.now());
		if (!person.ok) return problem(c, 422, "the profile is refused", { problems: person.problems });
		return c.json<Preview>(await preview(c, context, { kind: "made", person: person.value }));
	})
	.get("/blocks/:block/contact-sheet", async (c) => {
		const context = await siteOf(c);
		const message = messageIn(c);
		const block = blockIn(c, context, message);
		return c.json<object>(await contactSheet(c.env, context, { origin: originOf(c), block, message }));
	})
	.get("/blocks/:block/snippet", async (c) => {
		const context = await siteOf(c);
		const tool = c.req.query("esp") ?? "generic";
		if (!isEmailTool(tool)) throw new BadRequest(400, `esp: expected one of ${Object.keys(EMAIL_TOOLS).join(", ")}, got ${tool.slice(0, 40)}`);
		const message = c.req.query("message") ?? null;
		const origin = c.req.query("origin") ?? originOf(c);
		return c.json<object>(snippetOf({ block: blockIn(c, context, NO_MESSAGE), tool, origin, message }));
	})
	.all("/blocks/*", (c) => problem(c, 404, "no such address under /blocks"));

async function preview(c: Context<Admin>, context: SiteContext, who: Who): Promise<Preview> {
	const message = messageIn(c);
	const client = c.req.query("client") ?? "human";
	if (client !== "human" && client !== "prefetch") throw new BadRequest(400, `client: expected human or prefetch, got ${client.slice(0, 40)}`);
	return previewOf(c.env, context, { origin: originOf(c), block: blockIn(c, context, message), message, who, at: timeIn(c), client });
}

const NO_MESSAGE: MessageRef = { id: 0, name: null };

function summaryOf({ id, name, size, look, show, preloaded, fallback, alt }: BlockDefinition): object {
	return {
		id,
		name,
		size,
		use: look.kind === "component" ? look.component : "templates",
		ticks: look.kind === "component" && look.component === "countdown",
		has_preloaded: preloaded !== null,
		alt,
		entries: show.map(({ when, products, text, link }, index) => ({
			entry: `show.${index}`,
			when: when === null ? null : describeRule(when),
			products: products?.from ?? null,
			text,
			link,
		})),
		fallback,
	};
}

function blockIn(c: Context<Admin>, context: SiteContext, message: MessageRef): BlockDefinition {
	const id = c.req.param("block") ?? "";
	const found = blockInMessage(context.definitions, id, message.id);
	if (found === null) throw new BadRequest(404, `block: no block ${id.slice(0, 80)} is published`);
	return found.block;
}

function messageIn(c: Context<Admin>): MessageRef {
	const name = c.req.query("message");
	return name === undefined || name === "" ? NO_MESSAGE : { id: messageNumberOf(name), name };
}

/** Who looks: `?as=email:anna@shop.example` or a profile's id; nobody in particular without it. */
async function personIn(c: Context<Admin>, context: SiteContext): Promise<Who> {
	const name = c.req.query("as");
	if (name === undefined || name === "") return { kind: "nobody" };
	const id = await profileIdOf(c.env, context, name);
	if (id === null) throw new BadRequest(404, `as: nobody is known as ${name.slice(0, 80)}`);
	return { kind: "known", profileId: id };
}

function timeIn(c: Context<Admin>): number | null {
	const text = c.req.query("at");
	if (text === undefined || text === "") return null;
	const time = Date.parse(text);
	if (Number.isNaN(time)) throw new BadRequest(400, `at: expected a time such as 2026-12-01T18:00:00Z, got ${text.slice(0, 80)}`);
	return time;
}

function originOf(c: Context<Admin>): string {
	return new URL(c.req.url).origin;
}
