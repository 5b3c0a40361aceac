import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProfileShard } from "../src/shard/profile-shard.ts";
import { evictAll, identity, post, settle, shards } from "./identity.support.ts";
import { ADMIN, added, advance, mintToken, profile, publishShop, request, send, startAfresh, type TestEvent } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});
afterEach(() => vi.restoreAllMocks());

function identify(anonymousId: string, email: string, more: Partial<TestEvent> = {}): TestEvent {
	return { type: "identify", anonymousId, traits: { email }, messageId: crypto.randomUUID(), ...more };
}

function consenting(email: boolean): object {
	return { consent: { categoryPreferences: { analytics: true, personalization: true, email, ads: false } } };
}

describe("one profile per person", () => {
	it("makes two browsers one person as soon as both name the same address: history, cart, counters, segments", async () => {
		await send([added("laptop", "cup", "l1"), added("laptop", "cup", "l2")]);
		await send([added("phone", "pot", "p1")]);
		await settle();
		const ids = [(await profile("anonymous_id:laptop"))?.profile_id, (await profile("anonymous_id:phone"))?.profile_id];
		expect(new Set(ids).size).toBe(2);
		await send([identify("laptop", "anna@example.com", { messageId: "l3" })]);
		await send([identify("phone", "anna@example.com", { messageId: "p2" })]);
		await settle();
		const anna = await profile("email:anna@example.com");
		expect(ids).toContain(anna?.profile_id);
		expect(anna?.event_count).toBe(7);
		expect(anna?.cart.items.map(({ product_id, quantity }) => [product_id, quantity]).toSorted()).toEqual([["cup", 2], ["pot", 1]]);
		expect(new Set(anna?.identifiers.map(({ status }) => status))).toEqual(new Set(["owned"]));
		expect(anna?.identifiers.map(({ key }) => key).toSorted()).toEqual(["anonymous_id:laptop", "anonymous_id:phone", "email:anna@example.com"]);
		for (const id of ids) expect((await profile(id ?? ""))?.profile_id).toBe(anna?.profile_id);
		expect((await profile("anonymous_id:laptop"))?.profile_id).toBe((await profile("anonymous_id:phone"))?.profile_id);
		// The union is evaluated, not the memberships united.
		await advance("31m");
		await settle();
		expect((await profile("anonymous_id:phone"))?.segments["cart-abandoned"]?.in).toBe(true);
		const known = await identity("anonymous_id:phone");
		expect(known?.merges).toMatchObject([{ status: "folded", key: "email:anna@example.com" }]);
		expect(known?.audit.map(({ kind }) => kind)).toEqual(["merged"]);
	});

	it("goes on after a merge: both browsers' events arrive once, and a repeated one is known", async () => {
		await send([identify("one", "b@example.com", { messageId: "1" })]);
		await send([identify("two", "b@example.com", { messageId: "2" })]);
		await settle();
		const before = (await profile("email:b@example.com"))?.event_count ?? 0;
		for (let attempt = 0; attempt < 2; attempt += 1) await send([added("one", "cup", "x"), added("two", "pot", "y")]);
		expect((await profile("email:b@example.com"))?.event_count).toBe(before + 2);
	});

	it("merges what an alias says, and a third device into the two", async () => {
		await send([added("old", "cup", "a")]);
		await send([{ type: "alias", messageId: "b", userId: "u1", previousId: "old" }]);
		await send([added("tablet", "pot", "c"), { type: "identify", messageId: "d", anonymousId: "tablet", userId: "u1" }]);
		await send([added("tv", "pot", "e"), { type: "identify", messageId: "f", anonymousId: "tv", userId: "u1" }]);
		await settle();
		const one = await profile("user_id:u1");
		for (const browser of ["old", "tablet", "tv"]) expect((await profile(`anonymous_id:${browser}`))?.profile_id).toBe(one?.profile_id);
		expect(one?.cart.items.map(({ product_id, quantity }) => [product_id, quantity]).toSorted()).toEqual([["cup", 1], ["pot", 2]]);
	});

	it("keeps the most recent decision of each, and of two at one moment the refusal", async () => {
		await send([{ ...identify("c1", "c@example.com"), context: consenting(true), timestamp: new Date(Date.now() - 60_000).toISOString() }]);
		await send([{ ...identify("c2", "c@example.com"), context: consenting(false), timestamp: new Date(Date.now() - 30_000).toISOString() }]);
		await settle();
		expect((await profile("email:c@example.com"))?.consent).toMatchObject({ analytics: true, email: false });
	});
});

describe("the way of an event", () => {
	it("is one call for a known browser, and one more where its profile went to another shard", async () => {
		await send([added("near", "cup", "h1"), added("far", "pot", "h2"), added("alone", "pot", "h3")]);
		await send([identify("near", "hop@example.com"), identify("far", "hop@example.com")]);
		await settle();
		const ingest = ProfileShard.prototype.ingest;
		const counted = vi.spyOn(ProfileShard.prototype, "ingest").mockImplementation(function (this: ProfileShard, ...given) {
			return ingest.apply(this, given);
		});
		const calls: Record<string, number> = {};
		for (const browser of ["near", "far", "alone"]) {
			counted.mockClear();
			await send([added(browser)]);
			calls[browser] = counted.mock.calls.length;
		}
		expect(calls["alone"]).toBe(1);
		const loser = (await identity("email:hop@example.com"))?.merges[0]?.loser;
		expect(loser).toBeDefined();
		// One of the two minted the profile that goes on; the other one's home may be another shard.
		expect(Math.min(calls["near"] ?? 9, calls["far"] ?? 9)).toBe(1);
		expect(Math.max(calls["near"] ?? 9, calls["far"] ?? 9)).toBeLessThanOrEqual(2);
	});
});

describe("two accounts", () => {
	it("stay two on a shared browser; what comes from now on goes to who is logged in", async () => {
		await send([{ ...added("shared", "cup", "1"), userId: "ann" }]);
		await settle();
		await send([{ ...added("shared", "pot", "2"), userId: "bob" }]);
		await settle();
		await send([added("shared", "pot", "3")]);
		await settle();
		const [ann, bob] = [await profile("user_id:ann"), await profile("user_id:bob")];
		expect(ann?.profile_id).not.toBe(bob?.profile_id);
		expect(ann?.events.map(({ message_id }) => message_id).filter((id) => id.length === 1)).toEqual(["1"]);
		expect(bob?.events.map(({ message_id }) => message_id).filter((id) => id.length === 1).toSorted()).toEqual(["2", "3"]);
		expect(ann?.identifiers).toContainEqual({ key: "anonymous_id:shared", status: "moved", other_profile_id: bob?.profile_id });
		// And back again.
		await send([{ ...added("shared", "cup", "4"), userId: "ann" }]);
		await settle();
		await send([added("shared", "cup", "5")]);
		expect((await profile("user_id:ann"))?.events.map(({ message_id }) => message_id)).toContain("5");
		expect((await identity("user_id:ann"))?.audit.map(({ kind }) => kind)).toContain("refused");
	});

	it("that share an address stay two; the address stays whose it was", async () => {
		await send([{ ...identify("h1", "home@example.com"), userId: "eve" }]);
		await settle();
		await send([{ ...identify("h2", "home@example.com"), userId: "max" }]);
		await settle();
		const [eve, max] = [await profile("user_id:eve"), await profile("user_id:max")];
		expect(eve?.profile_id).not.toBe(max?.profile_id);
		expect(max?.identifiers).toContainEqual({ key: "email:home@example.com", status: "conflict", other_profile_id: eve?.profile_id });
		expect((await identity("user_id:max"))?.audit).toContainEqual(expect.objectContaining({ kind: "refused", reason: "two_users" }));
		expect((await profile("email:home@example.com"))?.profile_id).toBe(eve?.profile_id);
	});

	it("become one on verified proof, and only with one", async () => {
		await send([{ ...added("m1", "cup", "m1"), userId: "work" }]);
		await send([{ ...added("m2", "pot", "m2"), userId: "home" }]);
		await settle();
		expect((await post("/profiles/merge", { profiles: ["user_id:work", "user_id:home"] })).status).toBe(400);
		const answer = await post("/profiles/merge", { profiles: ["user_id:work", "user_id:home"], proof: "wrote from both addresses" });
		expect(answer.status).toBe(200);
		await settle();
		const both = await profile("user_id:work");
		expect((await profile("user_id:home"))?.profile_id).toBe(both?.profile_id);
		expect(both?.cart.items).toHaveLength(2);
		expect((await identity("user_id:work"))?.audit).toContainEqual(expect.objectContaining({ kind: "proof", proof: "wrote from both addresses" }));
		expect((await post("/profiles/merge", { profiles: ["user_id:work", "user_id:home"], proof: "again" })).status).toBe(409);
	});
});

describe("identifiers", () => {
	it("are limited by type: a sixth address is left out and on record", async () => {
		for (let number = 0; number < 7; number += 1) await send([identify("many", `a${number}@example.com`)]);
		await settle();
		const many = await profile("anonymous_id:many");
		expect(many?.identifiers.filter(({ key }) => key.startsWith("email:"))).toHaveLength(5);
		expect(await profile("email:a6@example.com")).toBeNull();
		expect((await identity("anonymous_id:many"))?.audit.filter(({ kind }) => kind === "identifier_refused")).toHaveLength(2);
	});

	it("for nobody make nobody one", async () => {
		await send(["x1", "x2"].map((browser, index) => ({ ...added(browser, "cup", `n${index}`), userId: ["null", "-1", "0000-0000", "anonymous"][index] ?? "null" })));
		await settle();
		expect((await profile("anonymous_id:x1"))?.profile_id).not.toBe((await profile("anonymous_id:x2"))?.profile_id);
	});
});

describe("what belongs to the one that was merged", () => {
	it("keeps working: tokens, clicks, opens, the snapshot, and what was shown", async () => {
		await send([added("t1", "cup", "t1"), added("t2", "pot", "t2")]);
		await settle();
		const names = ["t1", "t2"];
		const tokens = await Promise.all(names.map((name) => mintToken(`anonymous_id:${name}`)));
		const human = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36" };
		const links = await Promise.all(tokens.map(async (token) => (await (await request(`/b/${token}/cart.json`, { headers: human })).json<{ link: string }>()).link));
		await send([identify("t1", "t@example.com"), identify("t2", "t@example.com")]);
		await settle();
		const one = await profile("email:t@example.com");
		for (const [index, token] of tokens.entries()) {
			const click = await request(`/c/${token}/cart`, { redirect: "manual", headers: human });
			const location = new URL(click.headers.get("location") ?? "");
			location.searchParams.delete("pipit_t");
			expect(location.href).toBe(links[index]);
			expect((await request(`/b/${token}/cart.png`, { headers: human })).status).toBe(200);
		}
		await vi.waitFor(async () => {
			const after = await profile("email:t@example.com");
			expect(after?.profile_id).toBe(one?.profile_id);
			expect(after?.events.map(({ name }) => name)).toContain("Email Link Clicked");
		}, 5_000);
		const loser = (await identity("email:t@example.com"))?.merges[0]?.loser ?? "";
		expect(await env.KV.get(`card:test-shop/${loser}`, "json")).toEqual({ moved_to: one?.profile_id });
	});

	it("is a tombstone in the mirror, and nobody's member there", async () => {
		await send([added("d1", "cup", "d1"), added("d2", "pot", "d2")]);
		await advance("31m");
		await settle();
		await send([identify("d1", "d@example.com"), identify("d2", "d@example.com")]);
		await settle();
		const known = await identity("email:d@example.com");
		const loser = known?.merges[0]?.loser ?? "";
		await vi.waitFor(async () => {
			await settle();
			const row = await env.DB.prepare("SELECT moved_to, traits FROM profiles WHERE profile_id = ?1").bind(loser).first();
			expect(row).toEqual({ moved_to: known?.profile_id, traits: "{}" });
			expect(await env.DB.prepare("SELECT count(*) AS n FROM memberships WHERE profile_id = ?1").bind(loser).first()).toEqual({ n: 0 });
			expect(await env.DB.prepare("SELECT count(*) AS n FROM identifiers WHERE profile_id = ?1").bind(loser).first()).toEqual({ n: 0 });
			const { results } = await env.DB.prepare("SELECT DISTINCT profile_id FROM events WHERE message_id IN ('d1', 'd2')").all();
			expect(results).toEqual([{ profile_id: known?.profile_id }]);
		}, 15_000);
	});
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
		const answer = await post(`/profiles/email:e@example.com/unmerge`, { merge_id: mergeId });
		expect(answer.status).toBe(200);
		await settle();
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
		await send([added("k1", "cup", "k1"), added("k2", "pot", "k2")]);
		await send([identify("k1", "k@example.com", { messageId: "k1n" }), identify("k2", "k@example.com", { messageId: "k2n" })]);
		const others = Array.from({ length: 40 }, (_, index) => `z${index}`);
		await send(others.map((name) => added(name, "pot", name)));
		await settle();
		const inner = await identity("email:k@example.com");
		const ids = await Promise.all(others.map(async (name) => ({ name, id: (await profile(`anonymous_id:${name}`))?.profile_id ?? "" })));
		const smaller = ids.find(({ id }) => id.slice(3) < (inner?.profile_id ?? "").slice(3));
		if (smaller === undefined) throw new Error("the pair has drawn the smallest of 41 ids");
		await send([identify(smaller.name, "k@example.com", { messageId: "zn" })]);
		await settle();
		const outer = await identity("email:k@example.com");
		expect(outer?.profile_id).toBe(smaller.id);
		for (const shard of await shards()) {
			const ends = await runInDurableObject(shard, (_, { storage }) => storage.sql.exec("SELECT to_profile_id FROM tombstones").toArray());
			expect(ends.every((end) => end["to_profile_id"] === smaller.id)).toBe(true);
		}
		const [innerId, outerId] = [inner?.merges[0]?.merge_id ?? "", outer?.merges[0]?.merge_id ?? ""];
		expect((await post("/profiles/email:k@example.com/unmerge", { merge_id: innerId })).status).toBe(409);
		expect((await post("/profiles/email:k@example.com/unmerge", { merge_id: outerId })).status).toBe(200);
		await settle();
		expect((await profile("email:k@example.com"))?.profile_id).toBe(inner?.profile_id);
		expect((await profile(inner?.merges[0]?.loser ?? ""))?.profile_id).toBe(inner?.profile_id);
		expect((await post("/profiles/email:k@example.com/unmerge", { merge_id: innerId })).status).toBe(200);
		await settle();
		const apart = await Promise.all(["k1", "k2", smaller.name].map((name) => profile(`anonymous_id:${name}`)));
		expect(apart.map((one) => one?.events.map(({ message_id }) => message_id).filter((id) => id.length < 10).toSorted())).toEqual([["k1", "k1n"], ["k2", "k2n"], [smaller.name, "zn"].toSorted()]);
		expect(new Set(apart.map((one) => one?.profile_id)).size).toBe(3);
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
