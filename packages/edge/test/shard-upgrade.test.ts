import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ProjectMessage } from "../src/shard/messages.ts";
import { evictAll, settle, shards, withoutOutbox } from "./identity.support.ts";
import { added, advance, catchSent, profile, publishShop, send, startAfresh } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});
afterEach(() => vi.restoreAllMocks());

it("states of a Worker that kept memberships as an object and no ends are told again, and nobody leaves or enters by it", async () => {
	await send([added("in"), added("out", "pot")]);
	await advance("40m");
	await send([added("out", "cup")]);
	await settle();
	const before = await Promise.all(["in", "out"].map((name) => profile(`anonymous_id:${name}`)));
	for (const shard of await shards()) {
		await runInDurableObject(shard, (_, { storage }) => {
			withoutOutbox(storage);
			storage.sql.exec(`UPDATE profiles SET state = json_remove(json_set(state, '$.memberships',
				json((SELECT json_group_object(value ->> 0, value -> 1) FROM json_each(state, '$.memberships')))), '$.ends', '$.restEnd')`);
			storage.sql.exec("UPDATE meta SET value = '2' WHERE key = 'schema'");
		});
	}
	await evictAll();
	const after = await Promise.all(["in", "out"].map((name) => profile(`anonymous_id:${name}`)));
	expect(after.map((one) => one?.segments)).toEqual(before.map((one) => one?.segments));
	expect(after.map((one) => one?.segments["cart-abandoned"]?.in)).toEqual([true, false]);
	await settle();
	const told = await Promise.all(["in", "out"].map((name) => profile(`anonymous_id:${name}`)));
	expect(told.map((one) => one?.membership_history)).toEqual(before.map((one) => one?.membership_history));
	await advance("31m");
	await send([added("in", "pot")]);
	expect((await profile("anonymous_id:in"))?.segments["cart-abandoned"]?.in).toBe(false);
	expect((await profile("anonymous_id:out"))?.segments["cart-abandoned"]?.in).toBe(true);
});

it("what was to be copied out in a profile's own row is copied, and nothing twice", async () => {
	const messages: ProjectMessage[] = [];
	vi.spyOn(env.PROJECT, "send").mockImplementation(catchSent(messages));
	await send([added("waits", "cup", "old")]);
	await settle();
	await send([added("waits", "pot", "new-1"), added("waits", "pot", "new-2")]);
	for (const shard of await shards()) await runInDurableObject(shard, (_, { storage }) => withoutOutbox(storage));
	await evictAll();
	messages.length = 0;
	await settle();
	const copies = messages.flatMap((message) => message.copies);
	expect(copies.flatMap(({ events }) => events.map((event) => event.message_id)).toSorted()).toEqual(["new-1", "new-2"]);
	messages.length = 0;
	await settle();
	expect(messages).toEqual([]);
});

it("states of a Worker that kept other memories for the same definitions are told again, and nobody leaves or enters by it", async () => {
	await publishShop({ "segments/added.yaml": "name: Added\nrule: { event: Product Added, count: { gte: 2 } }\n" });
	await send([added("in"), added("out", "pot")]);
	await send([added("in", "pot")]);
	await settle();
	const before = await Promise.all(["in", "out"].map((name) => profile(`anonymous_id:${name}`)));
	for (const shard of await shards()) {
		await runInDurableObject(shard, (_, { storage }) => {
			storage.sql.exec(`UPDATE profiles SET version = json_extract(state, '$.version'),
				state = json_set(state, '$.layout', 'another', '$.memory', json('[0]'))`);
		});
	}
	await evictAll();
	const after = await Promise.all(["in", "out"].map((name) => profile(`anonymous_id:${name}`)));
	expect(after.map((one) => one?.segments["added"]?.in)).toEqual([true, false]);
	expect(after.map((one) => one?.segments)).toEqual(before.map((one) => one?.segments));
	await settle();
	const told = await Promise.all(["in", "out"].map((name) => profile(`anonymous_id:${name}`)));
	expect(told.map((one) => one?.segments)).toEqual(before.map((one) => one?.segments));
	expect(told.map((one) => one?.membership_history)).toEqual(before.map((one) => one?.membership_history));
});
