import { blockInMessage } from "@pipit/core/definition";
import { isPlainObject } from "@pipit/core/event";
import { BUCKETS, type Identifier, messageNumberOf, mintProfileId, type ProfileId } from "@pipit/core/identity";
import { Hono } from "hono";
import { html } from "hono/html";
import { corsHeaders, preflightAnswer, problemAnswer } from "../collect/answers.ts";
import { readBody } from "../collect/body.ts";
import { siteContext, type SiteContext } from "../context.ts";
import { readPublished } from "../definitions/published.ts";
import type { OpenRequest } from "../shard/calls.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { climbDown } from "./ladder.ts";
import { mintMessageToken } from "./mint.ts";

/** What the shop's own pages show counts as one message of its own. */
const WEB = messageNumberOf("web");
const MOST_BLOCKS = 10;
const WEB_TOKEN_DAYS = 2;

/**
 * `POST /w`: blocks on the shop's own pages, decided for the visitor like those in emails. The tracker asks with the
 * browser's id, after consent; somebody unknown gets the general content. The answer is a picture in a link for each
 * block; the token in it is good for two days and opens what this visitor sees anyway.
 */
export const webBlockRoutes = new Hono<{ Bindings: PipitEnv }>()
	.options("/w", (c) => preflightAnswer(c.req.raw))
	.post("/w", async (c) => {
		const asked = await readAsked(c.req.raw);
		if (asked === null) {
			return problemAnswer(c.req.raw, 400, "The body is no request for blocks", {
				path: [],
				expected: '{"writeKey", "anonymousId", "blocks": [up to 10 ids]} as JSON',
				got: "something else",
			});
		}
		const { siteByWriteKey } = await readPublished(c.env);
		const context = await siteContext(c.env, Object.hasOwn(siteByWriteKey, asked.writeKey) ? (siteByWriteKey[asked.writeKey] ?? "") : "");
		if (context === null) return problemAnswer(c.req.raw, 401, "Unknown write key");
		const { origin } = new URL(c.req.url);
		const profileId = await profileOf(c.env, context, asked.anonymousId);
		const token = await mintMessageToken(c.env, context, profileId, WEB, WEB_TOKEN_DAYS);
		const blocks = await Promise.all(asked.blocks.map(async (id) => [id, await blockHtml(c.env, context, { id, profileId, token, origin })] as const));
		return c.json(
			{ blocks: Object.fromEntries(blocks.filter(([, block]) => block !== null)) },
			200,
			{ ...corsHeaders(c.req.raw), "cache-control": "no-store" },
		);
	});

interface Asked {
	readonly writeKey: string;
	readonly anonymousId: string | null;
	readonly blocks: readonly string[];
}

async function readAsked(request: Request): Promise<Asked | null> {
	const body = await readBody(request);
	if (body.kind !== "text") return null;
	let value: unknown;
	try {
		value = JSON.parse(body.text);
	} catch {
		return null;
	}
	if (!isPlainObject(value) || typeof value["writeKey"] !== "string" || !Array.isArray(value["blocks"])) return null;
	const blocks = value["blocks"].filter((id) => typeof id === "string");
	if (blocks.length > MOST_BLOCKS) return null;
	const anonymousId = typeof value["anonymousId"] === "string" && value["anonymousId"] !== "" ? value["anonymousId"] : null;
	return { writeKey: value["writeKey"], anonymousId, blocks: [...new Set(blocks)] };
}

/** The visitor's profile, or an id that nobody has: then the general content is decided. */
async function profileOf(env: PipitEnv, context: SiteContext, anonymousId: string | null): Promise<ProfileId> {
	if (anonymousId !== null) {
		const identifier: Identifier = { type: "anonymous_id", value: anonymousId };
		const known = await new ShardDirectory(env).ofIdentifier(context.site.id, identifier).calls.find(identifier).catch(() => null);
		if (known !== null) return known;
	}
	const random = crypto.getRandomValues(new Uint32Array(3));
	return mintProfileId((random[0] ?? 0) % BUCKETS, [(random[1] ?? 0) >>> 6, (random[2] ?? 0) >>> 6]);
}

async function blockHtml(
	env: PipitEnv,
	context: SiteContext,
	{ id, profileId, token, origin }: { readonly id: string; readonly profileId: ProfileId; readonly token: string; readonly origin: string },
): Promise<{ readonly html: string; readonly link: string } | null> {
	const found = blockInMessage(context.definitions, id, WEB);
	if (found === null) return null;
	const request: OpenRequest = { profileId, message: { id: WEB, name: "web" }, block: id, slot: null, client: "human" };
	const shard = new ShardDirectory(env).ofProfile(context.site.id, profileId);
	const { decision } = await climbDown(env, context, found.block, request, () => shard.calls.open(context.envelope, request));
	const { width, height } = found.block.size;
	const picture = `${origin}/b/${token}/${id}.png`;
	const markup = html`<a href="${decision.link}"><img src="${picture}" width="${width}" height="${height}" alt="${decision.alt}" style="display:block;max-width:100%;height:auto"></a>`;
	return { html: (await markup).toString(), link: decision.link };
}
