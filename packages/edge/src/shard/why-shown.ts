import type { BlockDefinition, Decision } from "@pipit/core/content";
import { blockInMessage, compileDefinitions, type Definitions } from "@pipit/core/definition";
import type { ProfileEvent } from "@pipit/core/event";
import { explain, type Reason } from "@pipit/core/explain";
import type { Population } from "@pipit/core/model";
import { newProfile, type ProfileState, step } from "@pipit/core/profile";
import { consentOf } from "./consent.ts";
import type { Shown } from "./decisions.ts";
import type { EntryReason, WhyShown, WhyShownRequest } from "./email-calls.ts";
import type { Surroundings } from "./ingest.ts";
import { mayPersonalize } from "./open.ts";

/**
 * Why somebody was shown what they were shown: the conditions of the block as they stood then, worked out again from the
 * events that had arrived by then and the definitions of then. Null where nothing like that was shown. Reads only.
 */
export function whyShown({ store, adopted }: Surroundings, request: WhyShownRequest): WhyShown | null {
	const { profileId, message, block: blockId, shownAt, definitions } = request;
	const shown = store.decisions.shownAt(profileId, message, blockId, shownAt);
	const found = blockInMessage(definitions, blockId, message);
	if (shown === null || found === null) return null;
	const history = store.history.read(profileId).filter((event) => event.receivedAt <= shownAt && event.time <= shownAt);
	const population = adopted.models?.population ?? null;
	const then = {
		definitions,
		population,
		history,
		now: shownAt,
		state: stateThen(definitions, population, history, request),
	};
	const historyFrom = store.profiles.read(profileId)?.historyFrom ?? 0;
	return {
		block: blockId,
		message,
		variant: shown.decision.variant,
		shown_at: new Date(shownAt).toISOString(),
		client: shown.client,
		via: shown.via,
		version: shown.version,
		because: because(shown, found.fixed),
		entries: shown.decision.variant === "preloaded" ? [] : entriesOf(found.block, shown.decision, then),
		history_from: historyFrom === 0 ? null : new Date(historyFrom).toISOString(),
	};
}

export interface Then {
	readonly definitions: Definitions;
	readonly population: Population | null;
	readonly history: readonly ProfileEvent[];
	readonly now: number;
	readonly state: ProfileState;
}

/** Each entry of a block up to the one that a decision shows, with its condition as it stood. */
export function entriesOf(block: BlockDefinition, decision: Decision, then: Then): EntryReason[] {
	const chosen = /^show\.(\d+)$/.exec(decision.variant)?.[1];
	const last = chosen === undefined ? block.show.length : Number(chosen);
	const known = mayPersonalize(then.definitions.site, consentOf(then.state)) && then.history.length > 0;
	return block.show.map((entry, index): EntryReason => {
		const name = `show.${index}`;
		if (index > last) return { entry: name, outcome: "an entry before it was shown", when: null };
		const personal = entry.when !== null || entry.products?.from === "cart" || entry.products?.from === "viewed";
		const when = entry.when === null ? null : reasonOf(block.id, index, then);
		if (index === last) return { entry: name, outcome: "shown", when };
		if (personal && !known)
			return { entry: name, outcome: "it needs a known person who agreed to personalization", when };
		return {
			entry: name,
			outcome: when !== null && !when.holds ? "its condition did not hold" : "it had nothing to show",
			when,
		};
	});
}

/** A block's condition is explained as a segment of its own would be. */
function reasonOf(block: string, index: number, { definitions, population, state, history, now }: Then): Reason | null {
	const rule = definitions.blocks[block]?.show[index]?.when ?? null;
	if (rule === null) return null;
	const id = `block_${block}_show_${index}`;
	const segments = { ...definitions.segments, [id]: { name: id, description: "", rule } };
	return explain({ definitions: { ...definitions, segments }, population, state, history, now, segment: id });
}

function stateThen(
	definitions: Definitions,
	population: Population | null,
	history: readonly ProfileEvent[],
	{ profileId, shownAt }: WhyShownRequest,
): ProfileState {
	const program = compileDefinitions(definitions, "then", population);
	if (!program.ok) throw new Error("a published version does not compile");
	const first = Math.min(shownAt, ...history.map((event) => event.receivedAt));
	return step({
		program: program.value,
		state: newProfile(profileId, first),
		events: history,
		now: shownAt,
		history: () => history,
	}).state;
}

function because({ decision, via, client }: Shown, fixed: boolean): string {
	if (decision.variant === "preloaded")
		return `a machine loaded it ahead of the reader (${client}), so it got what does not age`;
	if (via === "fallback") return "neither the person's shard nor their snapshot answered in time";
	const from = via === "snapshot" ? " (from a snapshot: the shard did not answer in time)" : "";
	const kept = fixed ? ", which this message keeps showing" : "";
	return decision.variant === "fallback"
		? `no entry applied${from}`
		: `${decision.variant} was the first entry that applied and had something to show${from}${kept}`;
}
