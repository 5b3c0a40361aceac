import { type BlockDefinition, type Decision, decide, type Person } from "@pipit/core/content";
import { meaningOfDefinitions } from "@pipit/core/definition";
import type { ProfileId } from "@pipit/core/identity";
import type { Card } from "@pipit/core/profile";
import { loadSources, NO_SOURCES } from "../catalogue/load-sources.ts";
import type { SiteContext } from "../context.ts";
import type { OpenAnswer, OpenRequest } from "../shard/calls.ts";
import { cardKey } from "../shard/card-key.ts";
import type { ServedVia } from "../shard/decisions.ts";
import { mayPersonalize } from "../shard/open.ts";

/** What is served, and which rung served it. */
export interface Served extends OpenAnswer {
	readonly via: ServedVia;
}

/** When the snapshot is asked beside the shard, and when the shard is given up. */
const SNAPSHOT_AFTER_MS = 150;
const GIVE_UP_AFTER_MS = 400;

/**
 * The ladder of the moment of open: the shard, which evaluates at now; the snapshot, in which a membership holds only
 * until its `until`; the block's fallback. It always answers.
 */
export async function climbDown(
	env: PipitEnv,
	context: SiteContext,
	block: BlockDefinition,
	request: OpenRequest,
	askShard: () => Promise<OpenAnswer>,
): Promise<Served> {
	const shard = askShard().then(
		(answer): Served => ({ ...answer, via: "shard" }),
		(error: unknown) => {
			console.error("the shard did not answer an open:", error);
			return null;
		},
	);
	const early = await Promise.race([shard, after(SNAPSHOT_AFTER_MS)]);
	if (early !== "late" && early !== null) return early;

	const snapshot = fromSnapshot(env, context, block, request).catch((error: unknown) => {
		console.error("the snapshot could not be read:", error);
		return null;
	});
	const last = early === null ? null : await Promise.race([shard, after(GIVE_UP_AFTER_MS - SNAPSHOT_AFTER_MS)]);
	if (last !== "late" && last !== null) return last;
	const kept = await Promise.race([snapshot, after(GIVE_UP_AFTER_MS)]);
	if (kept !== "late" && kept !== null) return kept;
	return unrecognized(fallbackDecision(context, block));
}

/** What is served to somebody of whom nothing is known here. */
export function unrecognized(decision: Decision): Served {
	return { decision, person: null, ambiguous: false, recognizable: false, via: "fallback" };
}

/** The block's own fallback: for a token that says nothing, and when neither shard nor snapshot answers. */
export function fallbackDecision(context: SiteContext, block: BlockDefinition): Decision {
	return decide({
		block: { ...block, show: [] },
		site: context.site,
		sources: NO_SOURCES,
		now: context.clock.now(),
		holds: () => false,
		person: null,
		machine: false,
		fresh: false,
		message: { id: 0, name: null },
		firstOpenAt: null,
	});
}

async function fromSnapshot(env: PipitEnv, context: SiteContext, block: BlockDefinition, request: OpenRequest): Promise<Served | null> {
	const card = await cardOf(env, context.site.id, request.profileId);
	if (card === null) return null;
	const now = context.clock.now();
	const person = mayPersonalize(context.site, card.consent) ? personOf(card, now) : null;
	const meaning = meaningOfDefinitions(context.definitions);
	const decision = decide({
		block,
		site: context.site,
		// What was bought only the shard knows.
		sources: await loadSources(env, { definitions: context.definitions, block, person, now, bought: () => [] }),
		now,
		// Rules are named by their place in the block, so those of other definitions may mean something else.
		holds: (key) => (person === null ? false : card.meaning === meaning ? valueAt(card.rules[key], now) : "unknown"),
		person,
		machine: request.client === "prefetch",
		fresh: false,
		message: request.message,
		// A snapshot does not hold when something was first opened.
		firstOpenAt: null,
	});
	return { decision, person, ambiguous: false, recognizable: false, via: "snapshot" };
}

/** Whoever was merged into somebody else has a card that says into whom. */
async function cardOf(env: PipitEnv, site: string, profileId: ProfileId): Promise<Omit<Card, "written_at"> | null> {
	const card = await env.KV.get<Omit<Card, "written_at"> | { readonly moved_to: ProfileId }>(cardKey(site, profileId), "json");
	if (card === null || !("moved_to" in card)) return card;
	const current = await env.KV.get<Omit<Card, "written_at"> | { readonly moved_to: ProfileId }>(cardKey(site, card.moved_to), "json");
	return current === null || "moved_to" in current ? null : current;
}

function valueAt(answer: { readonly value: boolean; readonly until: number | null } | undefined, now: number): boolean | "unknown" {
	if (answer === undefined || (answer.until !== null && now >= answer.until)) return "unknown";
	return answer.value;
}

function personOf(card: Omit<Card, "written_at">, now: number): Person {
	const current = Object.entries(card.segments).filter(([, membership]) => membership.until === null || now < membership.until);
	return {
		traits: card.traits,
		cart: card.cart,
		viewed: card.viewed,
		segments: Object.fromEntries(current.map(([id, membership]) => [id, membership.in])),
	};
}

function after(ms: number): Promise<"late"> {
	return scheduler.wait(ms).then(() => "late" as const);
}

