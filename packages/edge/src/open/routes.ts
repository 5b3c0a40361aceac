import type { BlockDefinition } from "@pipit/core/content";
import { blockInMessage } from "@pipit/core/definition";
import { type Context, Hono } from "hono";
import { plainPng } from "../render/index.ts";
import type { OpenAnswer, OpenRequest } from "../shard/calls.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { withArrival } from "./arrival.ts";
import { type Classification, classifyOpen } from "./classify.ts";
import { drawSafely, type Drawn } from "./draw.ts";
import { climbDown, fallbackDecision, type Served, unrecognized } from "./ladder.ts";
import { openPixel } from "./pixel.ts";
import { recordEmailEvent, reportServed } from "./record.ts";
import { type Recipient, recipientOf } from "./recipient.ts";

type Handler = Context<{ Bindings: PipitEnv }>;

/** Nobody may keep a copy: the next fetch decides anew. `no-cache, max-age=0` is what Gmail's proxy honours. */
const UNCACHED = {
	"cache-control": "no-cache, no-store, max-age=0, must-revalidate, private",
	"referrer-policy": "no-referrer",
	"x-content-type-options": "nosniff",
} as const;

/**
 * The addresses that stand in emails. An image address always answers 200 with a picture that decodes, and a link always
 * with a redirect that can be used; nothing here tells a valid token from an invalid one but the content.
 */
export const openRoutes = new Hono<{ Bindings: PipitEnv }>()
	.get("/o/:file", async (c) => {
		const token = c.req.param("file").replace(/\.gif$/, "");
		const classification = classifyOpen(c.req.raw);
		c.executionCtx.waitUntil(
			quietly(async () => {
				const recipient = await recipientOf(c.env, token, c.req.query("m"), null);
				if (recipient.kind === "person") await recordEmailEvent(c.env, recipient, "Email Opened", classification, {});
			}),
		);
		return c.body(openPixel(), 200, { "content-type": "image/gif", "content-length": "42", ...UNCACHED });
	})
	.get("/b/:token/:file", async (c) => {
		const match = /^([a-z0-9_-]{1,64})\.(png|json)$/.exec(c.req.param("file"));
		const [, blockId = "", format = "png"] = match ?? [];
		const answer = await decideFor(c, blockId, "open").catch((error: unknown) => {
			console.error("an open could not be decided:", error);
			return null;
		});
		if (format === "json") return answer === null ? c.json({ block: blockId, variant: null }, 200, UNCACHED) : c.json(jsonOf(answer), 200, UNCACHED);
		const png = answer === null ? plainPng(600, 200, "#ffffff") : await drawSafely(c.env, originOf(c), answer.recipient.context, answer.block, drawnOf(answer));
		return c.body(png, 200, { "content-type": "image/png", "content-length": String(png.byteLength), ...UNCACHED });
	})
	.get("/c/:token/:block", async (c) => {
		const answer = await decideFor(c, c.req.param("block"), "click").catch((error: unknown) => {
			console.error("a click could not be decided:", error);
			return null;
		});
		if (answer === null) return c.redirect(await anyLink(c), 302);
		const { recipient, classification, block, served } = answer;
		if (recipient.kind === "person") {
			const properties = { block: block.id, link: served.decision.link, ambiguous: served.ambiguous };
			c.executionCtx.waitUntil(quietly(() => recordEmailEvent(c.env, recipient, "Email Link Clicked", classification, properties)));
		}
		for (const [name, value] of Object.entries(UNCACHED)) c.header(name, value);
		return c.redirect(await linkFor(c.env, answer), 302);
	});

interface Answer {
	readonly recipient: Exclude<Recipient, { kind: "nothing" }>;
	readonly classification: Classification;
	readonly block: BlockDefinition;
	readonly served: Served;
}

/** Null where nothing is published, or no such block. */
async function decideFor(c: Handler, blockId: string, purpose: "open" | "click"): Promise<Answer | null> {
	const classification = classifyOpen(c.req.raw);
	const recipient = await recipientOf(c.env, c.req.param("token") ?? "", c.req.query("m"), blockId);
	if (recipient.kind === "nothing") return null;
	const { context } = recipient;
	const found = blockInMessage(context.definitions, blockId, recipient.kind === "person" ? recipient.message.id : 0);
	if (found === null) return null;
	const { block } = found;
	if (recipient.kind === "nobody") {
		return { recipient, classification, block, served: unrecognized(fallbackDecision(context, block)) };
	}
	const request: OpenRequest = { profileId: recipient.token.profileId, message: recipient.message, block: blockId, client: classification.client };
	const shard = new ShardDirectory(c.env).ofProfile(context.site.id, request.profileId);
	const ask = async (): Promise<OpenAnswer> => (purpose === "open" ? shard.calls.open(context.envelope, request) : shard.calls.lastShown(context.envelope, request));
	const served = await climbDown(c.env, context, block, request, ask);
	c.executionCtx.waitUntil(quietly(() => reportServed(c.env, recipient, blockId, served, classification)));
	return { recipient, classification, block, served };
}

function drawnOf({ recipient, served }: Answer): Drawn {
	const message = recipient.kind === "person" ? recipient.message : { id: 0, name: null };
	return { decision: served.decision, person: served.person, message, now: recipient.context.clock.now() };
}

function jsonOf({ block, served }: Answer): object {
	const { decision, via } = served;
	return { block: block.id, variant: decision.variant, items: decision.items, text: decision.text, link: decision.link, alt: decision.alt, via };
}

/** A person arrives recognisable at the shop; machines and strangers get the bare link. */
async function linkFor(env: PipitEnv, { recipient, classification, served }: Answer): Promise<string> {
	const { link } = served.decision;
	if (recipient.kind !== "person" || !served.recognizable || classification.client === "scanner") return link;
	return withArrival(env, recipient.context, recipient.token, link);
}

/** Where a click leads that names no block: the shop's own address. */
async function anyLink(c: Handler): Promise<string> {
	const recipient = await recipientOf(c.env, c.req.param("token") ?? "", undefined, null).catch(() => null);
	return recipient === null || recipient.kind === "nothing" ? "about:blank" : recipient.context.site.url;
}

function originOf(c: Handler): string {
	return new URL(c.req.url).origin;
}

async function quietly(work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		console.error("work after an answer failed:", error);
	}
}
