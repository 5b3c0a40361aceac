import { runInDurableObject } from "cloudflare:test";
import { beforeEach, expect, it } from "vitest";
import { evictAll, settle, shards } from "./identity.support.ts";
import { added, advance, profile, publishShop, send, startAfresh } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});

it("states of a Worker that kept memberships as an object and no ends are told again, and nobody leaves or enters by it", async () => {
	await send([added("in"), added("out", "pot")]);
	await advance("40m");
	await send([added("out", "cup")]);
	await settle();
	const before = await Promise.all(["in", "out"].map((name) => profile(`anonymous_id:${name}`)));
	for (const shard of await shards()) {
		await runInDurableObject(shard, (_, { storage }) => {
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
