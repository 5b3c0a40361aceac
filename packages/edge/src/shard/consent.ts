import { type ConsentChoice, PURPOSES } from "@pipit/core/event";
import type { ProfileState } from "@pipit/core/profile";

/** What a profile's person decided, without the times that the state keeps beside it. */
export function consentOf(state: Pick<ProfileState, "consent">): ConsentChoice {
	const choice: { -readonly [purpose in keyof ConsentChoice]: boolean } = {};
	for (const purpose of PURPOSES) {
		const decided = state.consent[purpose];
		if (decided !== undefined) choice[purpose] = decided[0];
	}
	return choice;
}
