import { type ProfileEvent, PURPOSES, type Purpose } from "../event/index.ts";
import { ask, turnTo } from "../segment/engine.ts";
import type { Program, StoredConsent, StoredTrait } from "../segment/index.ts";
import type { Draft } from "./apply.ts";
import { rebuildCart } from "./cart.ts";
import { Ledger } from "./ledger.ts";
import { joined } from "./memberships.ts";
import { adoptMemories, foldMemories, NOTHING_KEPT } from "./rebuild.ts";
import { replayOf, type Replay } from "./replay.ts";
import type { ProfileState } from "./state.ts";
import type { Step } from "./step.ts";
import { rebuildTrait } from "./traits.ts";
import { rebuildViewed } from "./viewed.ts";

export interface MergeInput {
	readonly program: Program;
	/** Both brought to this program and moment by `step`. */
	readonly winner: ProfileState;
	readonly loser: ProfileState;
	/** Everything kept of both, in any order. */
	readonly history: () => readonly ProfileEvent[];
	readonly now: number;
	readonly mergeId: string;
	/** Where the history of one no longer holds all that it remembers: whose memories go on, and the other's events. */
	readonly onto?: Onto;
}

export interface Onto {
	readonly whose: "winner" | "loser";
	/** The other's kept events that this one has not seen. */
	readonly added: readonly ProfileEvent[];
}

/**
 * One person's two profiles as one, under the winner's id: what the winner would be had it received all events of both.
 * A membership that either had and that still holds goes on from its earlier entry; what the merge itself changes is an
 * effect with cause `merge`.
 */
export function mergeStates({ program, winner, loser, history, now, mergeId, onto }: MergeInput): Step {
	const clock = Math.max(now, winner.evaluatedAt, loser.evaluatedAt);
	const events = history();
	const replay = replayOf(events).catchUp();
	const draft: Draft = {
		...winner,
		version: program.version,
		models: program.models?.fingerprint ?? null,
		evaluatedAt: clock,
		firstSeenAt: Math.min(winner.firstSeenAt, loser.firstSeenAt),
		lastSeenAt: Math.max(winner.lastSeenAt, loser.lastSeenAt),
		traits: mergedTraits(winner, loser, replay),
		consent: mergedConsent(winner.consent, loser.consent),
		cart: rebuildCart(replay),
		layout: program.layout,
		memory:
			onto === undefined
				? adoptMemories(program, NOTHING_KEPT, () => events, clock)
				: foldMemories(program, (onto.whose === "winner" ? winner : loser).memory, onto.added, replay, clock),
		memberships: joined(winner.memberships, loser.memberships),
		viewed: rebuildViewed(replay),
	};
	const ledger = new Ledger(program, draft, clock);
	ledger.ends.clear();
	turnTo(program.reader, draft, clock);
	for (const segment of program.segments) {
		const value = ask(program.reader, segment.node);
		ledger.answer(segment.index, value, { kind: "merge", mergeId }, program.reader.until);
	}
	ledger.close();
	return { state: draft, effects: ledger.effects, nextDue: draft.nextDue };
}

function mergedTraits(a: ProfileState, b: ProfileState, replay: Replay): ProfileState["traits"] {
	const merged: { [name: string]: StoredTrait } = { ...a.traits };
	for (const [name, theirs] of Object.entries(b.traits)) {
		const ours = Object.hasOwn(merged, name) ? merged[name] : undefined;
		if (ours === undefined) {
			merged[name] = theirs;
		} else if (ours[1] === theirs[1] || ours[2] !== undefined || theirs[2] !== undefined) {
			merged[name] = rebuildTrait(name, replay) ?? ours;
		} else if (theirs[1] > ours[1]) {
			merged[name] = theirs;
		}
	}
	return merged;
}

/** The newest decision per purpose; of two at the same moment a refusal holds. */
function mergedConsent(a: StoredConsent, b: StoredConsent): StoredConsent {
	const merged: { [purpose in Purpose]?: readonly [boolean, number] } = { ...a };
	for (const purpose of PURPOSES) {
		const ours = merged[purpose];
		const theirs = b[purpose];
		if (theirs === undefined) continue;
		const isLater = ours === undefined || theirs[1] > ours[1] || (theirs[1] === ours[1] && !theirs[0]);
		if (isLater) merged[purpose] = theirs;
	}
	return merged;
}
