import type { Step } from "@pipit/core/profile";
import type { Surroundings } from "../ingest.ts";
import type { ProfileRow } from "../profiles.ts";

/** Writes what a profile is without one of its parts: its history got shorter, so nothing is counted on. */
export function saveSplit(
	{ store, now }: Surroundings,
	before: ProfileRow,
	{ state, effects, nextDue }: Step,
	history: Pick<ProfileRow, "eventCount" | "historyFrom">,
): void {
	const flipCount = store.membership.add(before.profileId, before.flipCount, effects, now);
	store.profiles.write({ ...before, ...history, revision: before.revision + 1, state, nextDue, flipCount });
	store.outbox.note(before, []);
}
