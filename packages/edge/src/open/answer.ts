import type { BlockDefinition, MessageRef } from "@pipit/core/content";
import { blockAddresses, type OutputInput } from "@pipit/core/content/output";
import { blockInMessage } from "@pipit/core/definition";
import type { Context } from "hono";
import type { OpenAnswer, OpenRequest } from "../shard/calls.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { isBurst, noteFollowed } from "./burst.ts";
import { type Arriving, arrivingBy, type Classification, classify } from "./classify.ts";
import type { Drawn } from "./draw.ts";
import { climbDown, fallbackDecision, type Served, unrecognized } from "./ladder.ts";
import { reportServed } from "./record.ts";
import { type Recipient, recipientOf } from "./recipient.ts";

export type Handler = Context<{ Bindings: PipitEnv }>;

/** Which block is asked for, and how. */
export interface Asking {
	readonly block: string;
	/** A part of the block, such as `photo-1`; null is all of it. */
	readonly slot: string | null;
	readonly fetches: Arriving["fetches"];
}

/** The decision that every output of one request is made from. */
export interface Answer {
	readonly recipient: Exclude<Recipient, { kind: "nothing" }>;
	readonly classification: Classification;
	readonly block: BlockDefinition;
	readonly message: MessageRef;
	readonly served: Served;
	/** Who asked when, for what is told of the request afterwards. */
	readonly arriving: Arriving;
	readonly now: number;
}

/** Decides what an address of an email shows or leads to. Null where nothing is published, or no such block. */
export async function answerFor(c: Handler, asking: Asking): Promise<Answer | null> {
	const recipient = await recipientOf(c.env, tokenIn(c), c.req.query("m"), asking.block);
	if (recipient.kind === "nothing") return null;
	const { context } = recipient;
	const now = context.clock.now();
	const arriving = arrivingFor(c, recipient, asking, now);
	const classification = classify(arriving);
	const message = recipient.kind === "person" ? recipient.message : NO_MESSAGE;
	const found = blockInMessage(context.definitions, asking.block, message.id);
	if (found === null) return null;
	const { block } = found;
	const answer = { recipient, classification, block, message, arriving, now };
	if (recipient.kind === "nobody") return { ...answer, served: unrecognized(fallbackDecision(context, block)) };
	const request: OpenRequest = {
		profileId: recipient.token.profileId,
		message,
		block: block.id,
		slot: asking.slot,
		client: classification.client,
	};
	const shard = new ShardDirectory(c.env).ofProfile(context.site.id, request.profileId);
	const ask = async (): Promise<OpenAnswer> =>
		asking.fetches === "link"
			? shard.calls.lastShown(context.envelope, request)
			: shard.calls.open(context.envelope, request);
	const served = await climbDown(c.env, context, block, request, ask);
	c.executionCtx.waitUntil(quietly(() => reportServed(c.env, recipient, block.id, served, classification)));
	return { ...answer, served };
}

/** The same, where no failure may reach the reader: then it is null too. */
export function answerSafely(c: Handler, asking: Asking): Promise<Answer | null> {
	return answerFor(c, asking).catch((error: unknown) => {
		console.error("an address of an email could not be answered:", error);
		return null;
	});
}

/** What HTML, AMP and data are made from. */
export function outputOf(c: Handler, answer: Answer): OutputInput {
	const { recipient, block, served, message } = answer;
	const addresses = blockAddresses(
		originOf(c),
		encodeURIComponent(tokenIn(c).slice(0, LONGEST_TOKEN)),
		block.id,
		c.req.query("m")?.slice(0, LONGEST_NAME) ?? null,
	);
	return {
		block,
		decision: served.decision,
		site: recipient.context.site,
		now: answer.now,
		person: served.person,
		message,
		addresses,
	};
}

/** What a picture is drawn from. */
export function drawnOf({ served, message, now }: Answer): Drawn {
	return { decision: served.decision, person: served.person, message, now };
}

export function originOf(c: Handler): string {
	return new URL(c.req.url).origin;
}

export function tokenIn(c: Handler): string {
	return c.req.param("token") ?? "";
}

/** Work after an answer: what goes wrong with it is nobody's who reads an email. */
export async function quietly(work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		console.error("work after an answer failed:", error);
	}
}

const NO_MESSAGE: MessageRef = { id: 0, name: null };
const LONGEST_TOKEN = 200;
const LONGEST_NAME = 200;

function arrivingFor(
	c: Handler,
	recipient: Exclude<Recipient, { kind: "nothing" }>,
	{ block, slot, fetches }: Asking,
	now: number,
): Arriving {
	const token = tokenIn(c);
	const isPerson = recipient.kind === "person";
	if (isPerson && fetches === "link") noteFollowed(token, `${block}/${slot ?? ""}`, now);
	// A person token is as old as it is; only that of a message says when the message was sent.
	const sinceSentMs = isPerson && recipient.token.message !== 0 ? Math.max(now - recipient.token.sentAt, 0) : null;
	return arrivingBy(c.req.raw, { fetches, sinceSentMs, burst: isPerson && fetches === "link" && isBurst(token, now) });
}
