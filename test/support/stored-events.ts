import type { DevServer } from "./dev-server.ts";

/** An event as the Worker's store has it. */
export interface StoredEvent {
	readonly message_id: string;
	readonly time: string;
	readonly name: string;
	readonly properties: { readonly [key: string]: unknown };
}

export interface StoredProfile {
	readonly profile_id: string;
	readonly event_count: number;
	readonly traits: { readonly [name: string]: unknown };
	readonly identifiers: readonly { readonly key: string; readonly status: string }[];
	readonly cart: { readonly items: readonly { readonly product_id: string; readonly quantity: number }[] };
	readonly consent: { readonly [purpose: string]: unknown };
	/** The newest 50, in order of time. */
	readonly events: readonly StoredEvent[];
}

/** What the store has of somebody, such as `anonymous_id:…`; null of a stranger. Asked of the shard, which is never behind. */
export async function profileOf(server: DevServer, person: string): Promise<StoredProfile | null> {
	const response = await fetch(`${server.url}/api/v1/profiles/${encodeURIComponent(person)}`, {
		headers: keyOf(server),
	});
	if (response.status === 404) return null;
	if (!response.ok) throw new Error(`profiles answered ${response.status}: ${await response.text()}`);
	const profile = (await response.json()) as StoredProfile;
	return { ...profile, events: profile.events.toSorted((a, b) => a.time.localeCompare(b.time)) };
}

function keyOf(server: DevServer): { authorization: string } {
	return { authorization: `Bearer ${server.adminKey}` };
}
