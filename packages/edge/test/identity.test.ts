import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProfileShard } from "../src/shard/profile-shard.ts";
import { identify, identity, post, settle } from "./identity.support.ts";
import { added, advance, mintToken, profile, publishShop, request, send, SITE, startAfresh } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});
afterEach(() => vi.restoreAllMocks());

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

	it("have the limits that site.yaml sets, and what it blocks names nobody", async () => {
		await publishShop({ "site.yaml": `${SITE}\nidentity:\n  blocked: ["till-*"]\n  limits: { email: 2, anonymous_id: 2 }\n` });
		for (let number = 0; number < 3; number += 1) await send([identify("few", `f${number}@example.com`)]);
		for (const browser of ["c1", "c2", "c3", "till-7"]) await send([{ ...added(browser, "cup", `of-${browser}`), context: { ...consenting(true), traits: { email: "c@example.com" } } }]);
		await settle();
		expect((await profile("anonymous_id:few"))?.identifiers.filter(({ key }) => key.startsWith("email:"))).toHaveLength(2);
		const one = await profile("email:c@example.com");
		expect(one?.identifiers.filter(({ key }) => key.startsWith("anonymous_id:"))).toHaveLength(2);
		expect(one?.events.map(({ message_id }) => message_id)).toContain("of-till-7");
		expect(await profile("anonymous_id:till-7")).toBeNull();
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
