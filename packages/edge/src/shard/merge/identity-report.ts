import type { ProfileId } from "@pipit/core/identity";
import type { ShardStore } from "../store.ts";
import type { IdentityReport } from "./calls.ts";
import { UNDO_MS } from "./merges.ts";

/** Everything that made a profile who it is; null where there is none. */
export function identityReport(store: ShardStore, profileId: ProfileId): IdentityReport | null {
	if (store.profiles.read(profileId) === null) return null;
	const leave = store.leaving.read(profileId);
	return {
		profile_id: profileId,
		identifiers: store.identifiers.linksOf(profileId).map((link) => ({ key: link.key, status: link.status, other_profile_id: link.otherProfileId })),
		merges: store.merges.into(profileId).map((merge) => ({
			merge_id: merge.mergeId,
			loser: merge.loserId,
			status: merge.status,
			at: new Date(merge.at).toISOString(),
			key: merge.key,
			how: merge.how,
			undoable_until: merge.status === "folded" && merge.kept !== null ? new Date(merge.at + UNDO_MS).toISOString() : null,
		})),
		leaving: leave === null ? null : { merge_id: leave.mergeId, to: leave.to, phase: leave.phase },
		audit: store.audit.of(profileId).map(({ at, entry }) => ({ ...entry, at: new Date(at).toISOString() })),
	};
}
