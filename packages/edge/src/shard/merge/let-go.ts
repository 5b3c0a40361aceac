import type { ShardStore } from "../store.ts";
import { removeRows } from "./erase.ts";
import { FORGOTTEN_MS } from "./forgotten.ts";
import { UNDO_MS } from "./merges.ts";

const AT_ONCE = 200;

/** Lets go of what undoing a merge needed, once it cannot be undone any more. The tombstone stays. */
export function letGoOfMerges(store: ShardStore, now: number): void {
	for (const profileId of store.tombstones.cooled(now - UNDO_MS, AT_ONCE)) {
		removeRows(store, profileId);
		store.emails.remove(profileId);
		store.tombstones.letGo(profileId);
	}
	store.merges.letGo(now - UNDO_MS);
	store.forgotten.trim(now - FORGOTTEN_MS);
}
