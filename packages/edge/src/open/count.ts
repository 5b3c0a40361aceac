import type { ClientClass } from "../shard/calls.ts";
import type { ServedVia } from "../shard/decisions.ts";
import type { Answer } from "./answer.ts";
import { quietly } from "./answer.ts";

/** What was asked for: the block as a picture, HTML, data or AMP; a slot of it; a click; or a picture that failed. */
export type Counted = "png" | "gif" | "html" | "json" | "amp" | "slot" | "click";

/** Why the fallback was shown; `none` where something else was. */
export type FallbackReason =
	| "none"
	| "nothing_applies"
	| "no_shard"
	/** Something else was decided, and its picture could not be drawn. */
	| "not_drawn"
	| "token_invalid"
	| "token_expired"
	| "token_unfilled";

/** How often the same thing happened. */
export interface OpenCount {
	/** Midnight UTC, epoch ms. */
	readonly day: number;
	readonly message: number;
	/** Null where the address did not say it. */
	readonly messageName: string | null;
	readonly block: string;
	readonly variant: string;
	readonly client: ClientClass;
	readonly what: Counted;
	readonly via: ServedVia;
	readonly why: FallbackReason;
	readonly count: number;
}

const DAY_MS = 24 * 3_600_000;
/** How long counts are gathered before they leave together. */
const GATHER_MS = 2_000;
/** More different things in two seconds are not told apart: one isolate has few messages at a time. */
const MOST_KEYS = 500;

/** What this isolate has counted and not sent, by site. */
const waiting = new Map<string, Map<string, OpenCount>>();

/**
 * Counts an answer for the reports. It costs the open nothing: counts are gathered in memory and leave through the queue after
 * the answer, two seconds at a time. What an isolate has not sent when it dies is lost; nothing is counted twice.
 */
export function countAnswer(env: PipitEnv, later: (work: Promise<void>) => void, answer: Answer, what: Counted, isDrawn = true): void {
	const { recipient, classification, block, served, message, now } = answer;
	const site = recipient.context.site.id;
	const { variant } = served.decision;
	const entry: OpenCount = {
		day: Math.floor(now / DAY_MS) * DAY_MS,
		message: message.id,
		messageName: message.name,
		block: block.id,
		variant,
		client: classification.client,
		what,
		via: served.via,
		why: isDrawn || variant === "fallback" ? reasonOf(answer) : "not_drawn",
		count: 1,
	};
	const counts = waiting.get(site) ?? new Map<string, OpenCount>();
	const isFirst = counts.size === 0;
	const key = [entry.day, entry.message, entry.block, variant, entry.client, what, entry.via, entry.why].join("\n");
	const known = counts.get(key);
	if (known === undefined && counts.size >= MOST_KEYS) return;
	counts.set(
		key,
		known === undefined
			? entry
			: { ...known, messageName: known.messageName ?? entry.messageName, count: known.count + 1 },
	);
	waiting.set(site, counts);
	if (isFirst) later(quietly(() => sendLater(env, site)));
}

/** Sends what was counted at once: for tests, and before a report of this very moment. */
export async function sendCounts(env: PipitEnv, site: string): Promise<void> {
	const counts = waiting.get(site);
	waiting.delete(site);
	if (counts === undefined || counts.size === 0) return;
	await env.INGEST.send({ kind: "counts", site, id: crypto.randomUUID(), counts: [...counts.values()] });
}

async function sendLater(env: PipitEnv, site: string): Promise<void> {
	await scheduler.wait(GATHER_MS);
	await sendCounts(env, site);
}

function reasonOf({ recipient, served }: Answer): FallbackReason {
	if (served.decision.variant !== "fallback") return "none";
	if (recipient.kind === "nobody") return `token_${recipient.why}`;
	return served.via === "fallback" ? "no_shard" : "nothing_applies";
}
