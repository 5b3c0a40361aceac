import { env } from "cloudflare:workers";
import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, vi } from "vitest";
import { ADMIN, request, type TestEvent } from "./support.ts";

export async function shards(): Promise<DurableObjectStub[]> {
	return (await listDurableObjectIds(env.SHARD)).map((id) => env.SHARD.get(id));
}

export async function evictAll(): Promise<void> {
	for (const shard of await shards()) await evictDurableObject(shard).catch(() => {});
}

/** Takes a shard back to how it was before what is to be copied out had a table of its own. */
export function withoutOutbox({ sql }: DurableObjectStorage): void {
	sql.exec(`UPDATE profiles SET dirty_since = 1, flips_sent = (SELECT flips_sent FROM outbox o WHERE o.profile_id = profiles.profile_id),
		unsent = (SELECT json_group_array(message_id) FROM history h JOIN outbox o USING (profile_id) WHERE h.profile_id = profiles.profile_id AND h.revision > o.revision)
		WHERE profile_id IN (SELECT profile_id FROM outbox)`);
	sql.exec("DROP TABLE outbox");
	sql.exec("ALTER TABLE history DROP COLUMN revision");
	sql.exec("CREATE INDEX profiles_by_dirt ON profiles (dirty_since) WHERE dirty_since IS NOT NULL");
	sql.exec("UPDATE meta SET value = '4' WHERE key = 'schema'");
}

/** Rings every shard's alarm until nobody has anything to claim, send or undo. */
export async function settle(rounds = 60): Promise<void> {
	for (let round = 0; round < rounds; round += 1) {
		const all = await shards();
		for (const shard of all) {
			if (round > 0 && !(await isWaiting(shard))) continue;
			await runInDurableObject(shard, (_, { storage }) => {
				// What waits for its next try is tried now.
				for (const table of ["leaving", "errands"]) storage.sql.exec(`UPDATE ${table} SET try_at = 0`);
				storage.sql.exec("UPDATE links SET try_at = 0 WHERE try_at IS NOT NULL");
				void storage.setAlarm(Date.now());
			});
			await evictDurableObject(shard).catch(() => {});
		}
		for (const shard of all) await runDurableObjectAlarm(shard);
		const waiting = await Promise.all(all.map(isWaiting));
		if (!waiting.includes(true)) return;
	}
	throw new Error("it does not come to rest");
}

function isWaiting(shard: DurableObjectStub): Promise<boolean> {
	return runInDurableObject(shard, (_, { storage }) => storage.sql.exec<{ n: number }>(WAITING).one().n > 0);
}

const WAITING = `SELECT (SELECT count(*) FROM leaving) + (SELECT count(*) FROM errands) + (SELECT count(*) FROM links WHERE try_at IS NOT NULL)
	+ (SELECT count(*) FROM merges WHERE status IN ('arriving', 'splitting')) AS n`;

export interface IdentityJson {
	readonly profile_id: string;
	readonly identifiers: readonly { readonly key: string; readonly status: string; readonly other_profile_id: string | null }[];
	readonly merges: readonly { readonly merge_id: string; readonly loser: string; readonly status: string; readonly key: string | null; readonly how: string; readonly undoable_until: string | null }[];
	readonly audit: readonly { readonly kind: string; readonly reason?: string }[];
}

/** Who somebody is, or null. */
export async function identity(name: string): Promise<IdentityJson | null> {
	const response = await request(`/api/v1/profiles/${encodeURIComponent(name)}/identity`, { headers: ADMIN });
	return response.ok ? response.json<IdentityJson>() : null;
}

export function post(path: string, body: object, method = "POST"): Promise<Response> {
	return request(`/api/v1${path}`, { method, headers: ADMIN, body: JSON.stringify(body) });
}

/** A browser that names an address. */
export function identify(anonymousId: string, email: string, more: Partial<TestEvent> = {}): TestEvent {
	return { type: "identify", anonymousId, traits: { email }, messageId: crypto.randomUUID(), ...more };
}

/** New profiles get ids with this random part: of two that merge, the smaller one goes on. */
export async function mintingFrom(random: number, act: () => Promise<unknown>): Promise<void> {
	const original = crypto.getRandomValues.bind(crypto);
	const spy = vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => (array instanceof Uint32Array && array.length === 2 ? array.fill(random << 6) : original(array)));
	await act();
	expect(spy).toHaveBeenCalled();
	spy.mockRestore();
}
