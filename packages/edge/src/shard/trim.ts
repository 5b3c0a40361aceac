import type { ShardStore } from "./store.ts";

/** How many people one round looks at; the next hour goes on with the next ones. */
const AT_ONCE = 500;

/** Lets go of what is older than 13 months of people who do not come any more. */
export function trimNext(store: ShardStore, now: number): void {
	const cursor = store.meta.read("trim") ?? "";
	const next = store.profiles.after(cursor, AT_ONCE);
	for (const profileId of next) {
		const profile = store.profiles.read(profileId);
		if (profile === null) continue;
		const oldest = Math.max(profile.historyFrom, profile.state.firstSeenAt);
		const trimmed = store.history.trim(profileId, profile.eventCount, oldest, now);
		if (trimmed !== null) store.profiles.write({ ...profile, ...trimmed });
	}
	store.meta.write("trim", next.at(-1) ?? "");
}
