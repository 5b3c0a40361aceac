import type { ProfileEvent } from "../event/index.ts";
import type { Program } from "../segment/index.ts";
import { enteredAt } from "./memberships.ts";
import { mergeStates } from "./merge.ts";
import { newProfile } from "./new-profile.ts";
import type { ProfileState } from "./state.ts";
import { step, type Step } from "./step.ts";

export interface SplitInput {
	readonly program: Program;
	/** The profile as it is, with the part that goes. */
	readonly current: ProfileState;
	/** What it was before that part came. */
	readonly before: ProfileState;
	/** The parts that came later and stay, as they were when they came. */
	readonly others: readonly ProfileState[];
	/** Everything that is left to it, in any order. */
	readonly history: readonly ProfileEvent[];
	readonly now: number;
	/**
	 * Of the history what the profile had not seen before that part came, where it remembers more than is kept; absent where
	 * all of it is.
	 */
	readonly since?: readonly ProfileEvent[];
	/** The merge that is undone; the entries and exits that this causes name it. */
	readonly mergeId: string;
}

/**
 * A profile without one of the profiles that were merged into it: what it would be had that one never come. Traits and
 * consent that the kept history no longer reaches are those from before the merge.
 */
export function splitState({ program, current, before, others, history, since, now, mergeId }: SplitInput): Step {
	const clock = Math.max(now, current.evaluatedAt);
	const said = step({ program, state: newProfile(current.profileId, clock), events: history, now: clock, history: () => history }).state;
	const parts = [...others, said];
	const remembered = since === undefined ? before : step({ program, state: before, events: [], now: clock, history: () => history }).state;
	let result: Step = { state: { ...before, memory: remembered.memory, memberships: membershipsOf(current, before) }, effects: [], nextDue: null };
	for (const [index, part] of parts.entries()) {
		const isLast = index === parts.length - 1;
		const { memberships } = result.state;
		const onto = since === undefined ? {} : { onto: { whose: "winner", added: isLast ? since : [] } as const };
		const merged = mergeStates({ program, winner: result.state, loser: { ...part, memberships: [] }, history: () => history, now: clock, mergeId, ...onto });
		// Only what the whole comes to is told.
		result = isLast ? merged : { ...merged, state: { ...merged.state, memberships } };
	}
	return result;
}

/** A segment that the profile was in before goes on since then. */
function membershipsOf(current: ProfileState, before: ProfileState): ProfileState["memberships"] {
	return current.memberships.map(([id, since]) => [id, enteredAt(before.memberships, id) ?? since]);
}
