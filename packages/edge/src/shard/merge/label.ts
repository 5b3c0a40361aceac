import type { ProfileEvent } from "@pipit/core/event";
import { tokenSourceOf } from "@pipit/core/identity";
import type { Surroundings } from "../ingest.ts";
import type { ProfileRow } from "../profiles.ts";

/**
 * Says of new events of a merged profile by which merge's names they came, so that undoing it can give them to whom they
 * belong. Null where no merge of the profile can be undone, which costs nothing.
 */
export function labeller({ store, now }: Surroundings, { profileId, mergedUntil }: ProfileRow): ((event: ProfileEvent) => string | null) | null {
	if (mergedUntil === null || mergedUntil <= now) return null;
	const merges = store.merges.into(profileId).filter(({ status }) => status !== "undone");
	return ({ source }) => {
		const byToken = merges.find(({ members }) => members.some((member) => tokenSourceOf(member) === source));
		const mergeId = byToken?.mergeId ?? store.identifiers.linkOf(profileId, source)?.mergeId ?? null;
		if (mergeId === null) return null;
		return mergeId.startsWith(">") ? mergeId : `>${mergeId}`;
	};
}
