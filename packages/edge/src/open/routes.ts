import { pollAnswer, slotLink } from "@pipit/core/content/output";
import { Hono } from "hono";
import { ShardDirectory } from "../shard/directory.ts";
import { plainPng } from "../render/index.ts";
import { type Answer, answerSafely, drawnOf, type Handler, originOf, quietly, tokenIn } from "./answer.ts";
import { withArrival } from "./arrival.ts";
import { BURST_WAIT_MS, isBurst } from "./burst.ts";
import { arrivingBy, classify } from "./classify.ts";
import { type Counted, countAnswer } from "./count.ts";
import { animateSafely, drawSafely, drawSlotSafely, type Picture } from "./draw.ts";
import { htmlAnswer, jsonAnswer, UNCACHED } from "./outputs.ts";
import { openPixel } from "./pixel.ts";
import { slowPixel } from "./reading.ts";
import { recordEmailEvent } from "./record.ts";
import { recipientOf } from "./recipient.ts";

/**
 * The addresses that stand in emails. An image address always answers 200 with a picture that decodes, and a link always
 * with a redirect that can be used; nothing here tells a valid token from an invalid one but the content.
 */
export const openRoutes = new Hono<{ Bindings: PipitEnv }>()
	.get("/o/:file", async (c) => {
		const token = c.req.param("file").replace(/\.gif$/, "");
		c.executionCtx.waitUntil(quietly(() => recordOpen(c, token)));
		return c.body(openPixel(), 200, { "content-type": "image/gif", "content-length": "42", ...UNCACHED });
	})
	.get("/o/:token/read.gif", (c) => readingPixel(c))
	.get("/b/:token/:file", async (c) => {
		const [, block = "", format = "png"] = /^([a-z0-9_-]{1,64})\.(png|gif|html|json)$/.exec(c.req.param("file")) ?? [];
		const answer = await answerSafely(c, { block, slot: null, fetches: "picture" });
		if (format === "html" || format === "json") {
			count(c, answer, format);
			return format === "html" ? htmlAnswer(c, answer) : jsonAnswer(c, answer, block);
		}
		return pictureAnswer(c, answer, format === "gif" ? "animation" : "still");
	})
	.get("/b/:token/:block/:file", async (c) => {
		const [, slot = ""] = /^([a-z0-9_-]{1,64})\.(?:png|jpg|gif)$/.exec(c.req.param("file")) ?? [];
		const answer = await answerSafely(c, { block: c.req.param("block"), slot, fetches: "picture" });
		return pictureAnswer(c, answer, { slot });
	})
	.get("/c/:token/:block", (c) => followLink(c, c.req.param("block"), null))
	.get("/c/:token/:block/:slot", (c) => followLink(c, c.req.param("block"), c.req.param("slot")));

async function pictureAnswer(c: Handler, answer: Answer | null, wanted: "still" | "animation" | { readonly slot: string }): Promise<Response> {
	const { type, bytes, isDrawn } = answer === null ? noPicture() : await pictureOf(c, answer, wanted);
	count(c, answer, wanted === "animation" ? "gif" : wanted === "still" ? "png" : "slot", isDrawn);
	return c.body(bytes, 200, { "content-type": type, "content-length": String(bytes.byteLength), ...UNCACHED });
}

async function pictureOf(c: Handler, answer: Answer, wanted: "still" | "animation" | { readonly slot: string }): Promise<Picture> {
	const { context } = answer.recipient;
	const drawn = drawnOf(answer);
	if (wanted === "animation") return animateSafely(c.env, originOf(c), context, answer.block, drawn);
	if (wanted === "still") return drawSafely(c.env, originOf(c), context, answer.block, drawn);
	return drawSlotSafely(c.env, originOf(c), context, answer.block, drawn, wanted.slot);
}

function noPicture(): Picture {
	return { type: "image/png", bytes: plainPng(600, 200, "#ffffff"), isDrawn: false };
}

/** The pixel: an open, if somebody's token stands there and no machine fetched it. A HEAD is never one. */
async function recordOpen(c: Handler, token: string): Promise<void> {
	const recipient = await recipientOf(c.env, token, c.req.query("m"), null);
	if (recipient.kind !== "person") return;
	const { token: names, context } = recipient;
	const sinceSentMs = names.message === 0 ? null : Math.max(context.clock.now() - names.sentAt, 0);
	await recordEmailEvent(c.env, recipient, "Email Opened", classify(arrivingBy(c.req.raw, { fetches: "picture", sinceSentMs, burst: false })), {});
}

/** The slow pixel: how long an email was open, where a person's mail program loads it; machines get it whole, and at once. */
async function readingPixel(c: Handler): Promise<Response> {
	const recipient = await recipientOf(c.env, tokenIn(c), c.req.query("m"), null).catch(() => null);
	const classification = classify(arrivingBy(c.req.raw, { fetches: "picture", sinceSentMs: null, burst: false }));
	if (recipient?.kind !== "person" || classification.client !== "human") {
		return c.body(openPixel(), 200, { "content-type": "image/gif", "content-length": "42", ...UNCACHED });
	}
	const opened = recipient.context.clock.now();
	const { body, work } = slowPixel(async (seconds, isLonger) => {
		if (seconds > 0) await recordEmailEvent(c.env, recipient, "Email Read", classification, { seconds, or_longer: isLonger }, opened);
	});
	c.executionCtx.waitUntil(quietly(() => work));
	return c.body(body, 200, { "content-type": "image/gif", ...UNCACHED });
}

/** A click goes where what was last shown pointed. */
async function followLink(c: Handler, block: string, slot: string | null): Promise<Response> {
	const answer = await answerSafely(c, { block, slot, fetches: "link" });
	if (answer === null) return c.redirect(await anyLink(c), 302);
	c.executionCtx.waitUntil(quietly(() => recordClick(c, answer, slot)));
	for (const [name, value] of Object.entries(UNCACHED)) c.header(name, value);
	return c.redirect(await linkFor(c.env, answer, slot), 302);
}

/** Waits a moment first: whether it was a machine's is known by what it follows next. */
async function recordClick(c: Handler, answer: Answer, slot: string | null): Promise<void> {
	const { recipient, block, served, arriving, now } = answer;
	if (recipient.kind !== "person") return count(c, answer, "click");
	await scheduler.wait(BURST_WAIT_MS);
	const classification = classify({ ...arriving, burst: isBurst(tokenIn(c), now) });
	count(c, { ...answer, classification }, "click");
	const { decision, ambiguous } = served;
	const link = slotLink(decision, slot);
	await recordEmailEvent(c.env, recipient, "Email Link Clicked", classification, { block: block.id, slot, link, ambiguous }, now);
	if (classification.client !== "human") return;
	await noteClicked(c, recipient);
	const said = pollAnswer(decision, slot);
	if (said === null) return;
	await recordEmailEvent(c.env, recipient, "Poll Answered", classification, { block: block.id, question: said.question, answer: said.id, answer_text: said.text }, now);
}

/** Machines' clicks are told from people's only here, after the wait. */
async function noteClicked(c: Handler, { context, token, message }: Extract<Answer["recipient"], { kind: "person" }>): Promise<void> {
	await quietly(() => new ShardDirectory(c.env).ofProfile(context.site.id, token.profileId).calls.clicked(token.profileId, message.id));
}

/** A person arrives recognisable at the shop; machines and strangers get the bare link. */
async function linkFor(env: PipitEnv, { recipient, classification, served }: Answer, slot: string | null): Promise<string> {
	const link = slotLink(served.decision, slot);
	if (recipient.kind !== "person" || !served.recognizable || classification.client === "scanner") return link;
	return withArrival(env, recipient.context, recipient.token, link);
}

/** Where a click leads that names no block: the shop's own address. */
async function anyLink(c: Handler): Promise<string> {
	const recipient = await recipientOf(c.env, tokenIn(c), undefined, null).catch(() => null);
	return recipient === null || recipient.kind === "nothing" ? "about:blank" : recipient.context.site.url;
}

function count(c: Handler, answer: Answer | null, what: Counted, isDrawn = true): void {
	if (answer !== null) countAnswer(c.env, (work) => c.executionCtx.waitUntil(work), answer, what, isDrawn);
}
