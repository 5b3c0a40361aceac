import type { Sources } from "@pipit/core/content";
import { blockInMessage } from "@pipit/core/definition";
import { type Evaluation, evaluate, newProfile, type ProfileState, step } from "@pipit/core/profile";
import { currentState } from "./current.ts";
import type { Surroundings } from "./ingest.ts";
import { decideFor, personOf } from "./open.ts";
import type { ProfileRow } from "./profiles.ts";
import type { Seen, SeeRequest } from "./see-calls.ts";
import { entriesOf } from "./why-shown.ts";

/**
 * What somebody would be shown by a block at a moment; of whom nothing is known, what everybody else sees. Null where there
 * is no such block. Reads only.
 */
export function seeAtShard(around: Surroundings, request: SeeRequest, sources: Sources): Seen | null {
	const { store, adopted } = around;
	const found = blockInMessage(adopted.definitions, request.block, request.message.id);
	const profile = store.profiles.read(request.profileId);
	if (found === null) return null;
	const at = request.at ?? around.now;
	const then = { ...around, now: at };
	const asked = { ...request, slot: null };
	if (profile === null) return { decision: decideFor(then, asked, { block: found.block, evaluation: null, person: null, sources }), person: null, at, entries: [], historyFrom: 0 };
	const state = stateAt(around, profile, at);
	const evaluation = evaluate(adopted.program, state, at);
	const person = personOf(then, state, evaluation);
	const decision = decideFor(then, asked, { block: found.block, evaluation, person, sources });
	const history = store.history.read(request.profileId).filter((event) => event.time <= at && event.receivedAt <= Math.max(at, around.now));
	const population = adopted.models?.population ?? null;
	const entries = decision.variant === "preloaded" ? [] : entriesOf(found.block, decision, { definitions: adopted.definitions, population, history, now: at, state });
	return { decision, person, at, entries, historyFrom: profile.historyFrom };
}

/** What is decided for somebody now, without reasons: for looking at many. */
export function evaluationNow(around: Surroundings, profile: ProfileRow): { readonly state: ProfileState; readonly evaluation: Evaluation } {
	const state = currentState(around, profile);
	return { state, evaluation: evaluate(around.adopted.program, state, around.now) };
}

/** From now on a state is its own future, as long as nothing happens; before, it is told again from what had happened. */
function stateAt(around: Surroundings, profile: ProfileRow, at: number): ProfileState {
	if (at >= around.now) return currentState(around, profile);
	const { store, adopted } = around;
	const history = store.history.read(profile.profileId).filter((event) => event.time <= at && event.receivedAt <= at);
	const first = Math.min(at, ...history.map((event) => event.receivedAt));
	return step({ program: adopted.program, state: newProfile(profile.profileId, first), events: history, now: at, history: () => history }).state;
}
