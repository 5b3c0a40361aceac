import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { evictAll, identify, identity, mintingFrom, post, settle, shards, withoutOutbox } from "./identity.support.ts";
import { ADMIN, added, advance, profile, publishShop, request, send, startAfresh } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});

describe("undoing a merge", () => {
	it("gives back exactly what was, and what came since to whom it belongs", async () => {
		await send([added("e1", "cup", "e1"), added("e1", "cup", "e1b"), added("e2", "pot", "e2")]);
		await settle();
		const before = await Promise.all(["e1", "e2"].map((name) => profile(`anonymous_id:${name}`)));
		await send([identify("e1", "e@example.com", { messageId: "i1" })]);
		await settle();
		await send([identify("e2", "e@example.com", { messageId: "i2" })]);
		await settle();
		await send([added("e1", "pot", "since1"), added("e2", "cup", "since2")]);
		const merged = await identity("email:e@example.com");
		const mergeId = merged?.merges[0]?.merge_id ?? "";
		expect((await post(`/profiles/${merged?.profile_id}/unmerge`, { merge_id: "nonsense" })).status).toBe(409);
		await env.DB.prepare("INSERT INTO query_members (site, segment, profile_id, since, value) VALUES ('test-shop', 'list:vip', ?1, 1, 'true')").bind(merged?.profile_id).run();
		const answer = await post(`/profiles/email:e@example.com/unmerge`, { merge_id: mergeId });
		expect(answer.status).toBe(200);
		await settle();
		// What a list or a query says of each is told again.
		await expect
			.poll(async () => (await env.DB.prepare("SELECT profile_id, value FROM query_members ORDER BY profile_id").all()).results, { timeout: 15_000 })
			.toEqual(before.map((one) => ({ profile_id: one?.profile_id, value: "" })).toSorted((a, b) => ((a.profile_id ?? "") < (b.profile_id ?? "") ? -1 : 1)));
		const after = await Promise.all(["e1", "e2"].map((name) => profile(`anonymous_id:${name}`)));
		expect(after.map((one) => one?.profile_id)).toEqual(before.map((one) => one?.profile_id));
		expect(after.map((one) => one?.events.map(({ message_id }) => message_id).filter((id) => id.length < 10).toSorted())).toEqual([
			["e1", "e1b", "i1", "since1"],
			["e2", "i2", "since2"],
		]);
		expect(after.map((one) => one?.cart.items.map(({ product_id, quantity }) => `${product_id} ${quantity}`).toSorted())).toEqual([["cup 2", "pot 1"], ["cup 1", "pot 1"]]);
		expect((await profile("email:e@example.com"))?.profile_id).toBe(after[0]?.profile_id);
		// They stay two, whatever names them together again.
		await send([identify("e2", "e@example.com", { messageId: "i3" })]);
		await settle();
		expect((await profile("anonymous_id:e2"))?.profile_id).not.toBe((await profile("anonymous_id:e1"))?.profile_id);
		expect((await post(`/profiles/email:e@example.com/unmerge`, { merge_id: mergeId })).status).toBe(409);
		expect((await identity("anonymous_id:e1"))?.audit.map(({ kind }) => kind)).toContain("unmerged");
	});

	it("goes backwards where a merged profile was merged on, and old ids lead to their person at once", async () => {
		await mintingFrom(2, () => send([added("k1", "cup", "k1"), added("k2", "pot", "k2")]));
		await send([identify("k1", "k@example.com", { messageId: "k1n" }), identify("k2", "k@example.com", { messageId: "k2n" })]);
		await mintingFrom(1, () => send([added("z12", "pot", "z12")]));
		await settle();
		const inner = await identity("email:k@example.com");
		const smaller = { name: "z12", id: (await profile("anonymous_id:z12"))?.profile_id };
		await send([identify(smaller.name, "k@example.com", { messageId: "zn" })]);
		await settle();
		const outer = await identity("email:k@example.com");
		expect(outer?.profile_id).toBe(smaller.id);
		for (const shard of await shards()) {
			const ends = await runInDurableObject(shard, (_, { storage }) => storage.sql.exec("SELECT to_profile_id FROM tombstones").toArray());
			expect(ends.every((end) => end["to_profile_id"] === smaller.id)).toBe(true);
		}
		const [innerId, outerId] = [inner?.merges[0]?.merge_id ?? "", outer?.merges[0]?.merge_id ?? ""];
		for (const name of ["email:k@example.com", inner?.profile_id ?? ""]) {
			const refusal = await post(`/profiles/${name}/unmerge`, { merge_id: innerId });
			expect(refusal.status).toBe(409);
			expect(await refusal.json()).toMatchObject({ undo_first: [{ profile_id: outer?.profile_id, merge_id: outerId }] });
		}
		expect((await post("/profiles/email:k@example.com/unmerge", { merge_id: outerId })).status).toBe(200);
		await settle();
		expect((await profile("email:k@example.com"))?.profile_id).toBe(inner?.profile_id);
		expect((await profile(inner?.merges[0]?.loser ?? ""))?.profile_id).toBe(inner?.profile_id);
		expect((await post("/profiles/email:k@example.com/unmerge", { merge_id: innerId })).status).toBe(200);
		await settle();
		const apart = await Promise.all(["k1", "k2", smaller.name].map((name) => profile(`anonymous_id:${name}`)));
		expect(apart.map((one) => one?.events.map(({ message_id }) => message_id).filter((id) => id.length < 10).toSorted())).toEqual([["k1", "k1n"], ["k2", "k2n"], [smaller.name, "zn"].toSorted()]);
		expect(new Set(apart.map((one) => one?.profile_id)).size).toBe(3);
		// What the later merge had made one is made one again, without what was parted from it.
		expect((await post("/profiles/merge", { profiles: [outer?.profile_id, inner?.profile_id], proof: "undone for a moment" })).status).toBe(200);
		await settle();
		const again = await Promise.all(["k1", "k2", smaller.name].map((name) => profile(`anonymous_id:${name}`)));
		const alone = again.filter((one) => one?.profile_id === inner?.merges[0]?.loser);
		expect(alone).toHaveLength(1);
		expect(again.filter((one) => one?.profile_id === outer?.profile_id)).toHaveLength(2);
	});

	it("is possible for 30 days", async () => {
		await send([identify("f1", "f@example.com"), identify("f2", "f@example.com")]);
		await settle();
		const merged = await identity("email:f@example.com");
		await advance("31d");
		await request("/api/v1/definitions", { headers: ADMIN });
		await publishShop({ "segments/more.yaml": "name: More\nrule: { event: Order Completed }\n" });
		expect((await post(`/profiles/email:f@example.com/unmerge`, { merge_id: merged?.merges[0]?.merge_id ?? "" })).status).toBe(409);
		expect((await profile(merged?.merges[0]?.loser ?? ""))?.profile_id).toBe(merged?.profile_id);
	});
});

describe("erasure", () => {
	it("erases a person with everything that was merged into them, here and in the copies", async () => {
		await send([added("g1", "cup", "g1"), added("g2", "pot", "g2")]);
		await settle();
		await send([identify("g1", "g@example.com"), identify("g2", "g@example.com")]);
		await settle();
		const merged = await identity("email:g@example.com");
		const loser = merged?.merges[0]?.loser ?? "";
		const late = { ...added("g1", "cup", "late") };
		const answer = await request("/api/v1/profiles/email:g@example.com", { method: "DELETE", headers: ADMIN });
		expect(await answer.json()).toEqual({ erased: merged?.profile_id, merged_into_it: [loser] });
		await settle();
		for (const name of ["email:g@example.com", "anonymous_id:g1", "anonymous_id:g2", merged?.profile_id ?? "", loser]) expect(await profile(name)).toBeNull();
		for (const shard of await shards()) {
			const left = await runInDurableObject(shard, (_, { storage }) =>
				["history", "links", "profiles", "membership_history", "decisions", "shown", "devices", "audit", "merges"].flatMap((table) =>
					storage.sql.exec(`SELECT * FROM ${table} WHERE profile_id IN (?1, ?2)`, merged?.profile_id ?? "", loser).toArray(),
				),
			);
			expect(left).toEqual([]);
			const cold = await runInDurableObject(shard, (_, { storage }) => storage.sql.exec("SELECT * FROM tombstones WHERE cold IS NOT NULL").toArray());
			expect(cold).toEqual([]);
		}
		await vi.waitFor(async () => {
			for (const table of ["identifiers", "memberships", "events", "membership_history"]) {
				expect(await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE profile_id IN (?1, ?2)`).bind(merged?.profile_id, loser).first()).toEqual({ n: 0 });
			}
			const { results } = await env.DB.prepare("SELECT traits, is_erased FROM profiles WHERE profile_id IN (?1, ?2)").bind(merged?.profile_id, loser).all();
			expect(results).toEqual([{ traits: "{}", is_erased: 1 }, { traits: "{}", is_erased: 1 }]);
		}, 15_000);
		expect(await env.KV.get(`card:test-shop/${merged?.profile_id}`)).toBeNull();
		// Somebody who comes back is somebody new.
		await advance("1m");
		await send([late]);
		expect((await profile("anonymous_id:g1"))?.profile_id).not.toBe(merged?.profile_id);
	});
});

it("a shard that an older version of the Worker made works on, and its conflicts are claimed again", async () => {
	await send([identify("o1", "o@example.com"), identify("o2", "other@example.com")]);
	await settle();
	const [first, second] = [await profile("anonymous_id:o1"), await profile("anonymous_id:o2")];
	for (const shard of await shards()) {
		await runInDurableObject(shard, (_, { storage }) => {
			withoutOutbox(storage);
			for (const table of ["tombstones", "leaving", "merges", "staged", "apart", "audit", "errands", "forgotten"]) storage.sql.exec(`DROP TABLE ${table}`);
			storage.sql.exec("DROP INDEX links_due");
			for (const column of ["merge_id", "try_at", "claim", "how", "epoch"]) storage.sql.exec(`ALTER TABLE links DROP COLUMN ${column}`);
			for (const table of ["history", "shown", "decisions"]) storage.sql.exec(`ALTER TABLE ${table} DROP COLUMN merge_id`);
			storage.sql.exec("ALTER TABLE identifiers DROP COLUMN epoch");
			storage.sql.exec("ALTER TABLE profiles DROP COLUMN merged_until");
			storage.sql.exec("CREATE INDEX links_pending ON links (linked_at) WHERE status = 'pending'");
			storage.sql.exec("DELETE FROM meta WHERE key = 'schema'");
			storage.sql.exec("INSERT INTO links (profile_id, key, status, other_profile_id, linked_at) SELECT profile_id, 'email:o@example.com', 'conflict', ?2, 1 FROM profiles WHERE profile_id = ?1", second?.profile_id ?? "", first?.profile_id ?? "");
		});
	}
	await evictAll();
	expect((await profile("anonymous_id:o1"))?.event_count).toBe(first?.event_count);
	await settle();
	expect((await profile("anonymous_id:o2"))?.profile_id).toBe((await profile("anonymous_id:o1"))?.profile_id);
});
