/** A segment that a profile is in, and the moment of entry. */
export type Entry = readonly [segment: string, since: number];

/**
 * The segments that a profile is in, each once, in no order. A list, because an object with more than a few changing keys
 * is a hash table to a JavaScript engine, and copying one of 30 keys takes as long as bringing an event into a profile.
 */
export type Memberships = readonly Entry[];

/** The moment of entry; null for who is not in. */
export function enteredAt(memberships: Memberships, segment: string): number | null {
	for (const [id, since] of memberships) if (id === segment) return since;
	return null;
}

/** Those of both, each with its earlier entry. */
export function joined(ours: Memberships, theirs: Memberships): Memberships {
	const all = new Map(ours);
	for (const [id, since] of theirs) all.set(id, Math.min(since, all.get(id) ?? since));
	return [...all];
}
