import { type ProfileState, step } from "@pipit/core/profile";
import { markOfProgram, markOfState } from "../models/marks.ts";
import type { Surroundings } from "./ingest.ts";
import type { ProfileRow } from "./profiles.ts";

/**
 * A profile's state as the adopted program reads it. One that the rebuild has not reached yet is brought to it on a copy,
 * because what it keeps means something else to another program; that the rebuild itself tells and stores later.
 */
export function currentState({ store, adopted, now }: Pick<Surroundings, "store" | "adopted" | "now">, profile: ProfileRow): ProfileState {
	const { state, profileId } = profile;
	if (markOfState(state) === markOfProgram(adopted.program)) return state;
	return step({ program: adopted.program, state, events: [], now, history: () => store.history.read(profileId) }).state;
}
