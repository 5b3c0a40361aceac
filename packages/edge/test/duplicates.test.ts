import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { migrate } from "../src/database/migrate.ts";
import { lookForDuplicates } from "../src/quality/duplicates/round.ts";
import { siteContext } from "../src/context.ts";
import { ADMIN, profile, publishShop, request, startAfresh } from "./support.ts";

const ADA = { first_name: "Ada", last_name: "Lovelace", email: "ada.lovelace@gmail.com", phone: "+4930901820", birthday: "1990-05-17" };

interface Pair {
	readonly first: string;
	readonly second: string;
	readonly score: number;
	readonly verdict: string;
	readonly decided_by: string | null;
	readonly reasons: readonly { readonly field: string; readonly finding: string }[];
	readonly people: readonly ({ readonly traits: object } | null)[];
}

beforeEach(async () => {
	await startAfresh();
	await publishShop();
	await migrate(env.DB);
});

/** A profile in the mirror, as a shard's copy would be. */
async function mirrored(id: string, traits: object, ...identifiers: string[]): Promise<string> {
	const profileId = id.padStart(16, "0");
	await env.DB.batch([
		env.DB.prepare("INSERT OR REPLACE INTO profiles (site, profile_id, revision, first_seen_at, last_seen_at, traits, cart, consent) VALUES ('test-shop', ?1, 1, 0, 0, ?2, '{}', '{}')").bind(profileId, JSON.stringify(traits)),
		...identifiers.map((key) => env.DB.prepare("INSERT OR REPLACE INTO identifiers (site, profile_id, revision, key, status, linked_at) VALUES ('test-shop', ?1, 1, ?2, 'owned', 0)").bind(profileId, key)),
	]);
	return profileId;
}

function identify(userId: string, anonymousId: string, traits: object): object {
	return { type: "identify", messageId: crypto.randomUUID(), timestamp: "2026-05-01T00:00:00Z", anonymousId, userId, traits };
}

async function scan(): Promise<{ readonly looked_at: number; readonly found: number; readonly finished: boolean }> {
	return (await request("/api/v1/duplicates/scan", { method: "POST", headers: ADMIN, body: '{"anew":true}' })).json();
}

async function pairs(query = ""): Promise<readonly Pair[]> {
	return (await (await request(`/api/v1/duplicates${query}`, { headers: ADMIN })).json<{ pairs: readonly Pair[] }>()).pairs;
}

function decide(pair: Pair | undefined, verdict: string): Promise<Response> {
	return request(`/api/v1/duplicates/${pair?.second}/${pair?.first}`, { method: "POST", headers: ADMIN, body: JSON.stringify({ verdict, by: "eve" }) });
}

it("puts likely duplicates before somebody, with reasons, and remembers what they say", async () => {
	await mirrored("a", ADA);
	await mirrored("b", { ...ADA, email: "ada.lovlace@gmail.com", first_name: "Lovelace", last_name: "Ada" });
	await mirrored("c", { ...ADA, first_name: "William", email: "william@example.com", birthday: "1988-01-02" });
	await mirrored("d", { plan: "pro" }, "anonymous_id:x");
	expect(await scan()).toMatchObject({ looked_at: 4, found: 1, finished: true });
	const [pair, ...others] = await pairs();
	expect(others).toEqual([]);
	expect(pair).toMatchObject({ first: "000000000000000a", second: "000000000000000b", verdict: "open", people: [{ traits: ADA }, {}] });
	expect(pair?.reasons.map(({ field }) => field)).toEqual(["email", "phone", "name", "birthday"]);
	expect(await pairs("?min=1")).toEqual([]);
	expect((await decide(pair, "not_the_same")).status).toBe(200);
	await scan();
	expect(await pairs()).toEqual([]);
	expect(await pairs("?verdict=not_the_same")).toMatchObject([{ decided_by: "eve" }]);
	expect((await decide(pair, "later")).status).toBe(200);
	expect(await pairs("?verdict=later")).toHaveLength(1);
	expect((await decide(pair, "perhaps")).status).toBe(400);
	expect((await request("/api/v1/duplicates/0/1", { method: "POST", headers: ADMIN, body: '{"verdict":"later"}' })).status).toBe(404);
});

it("lets go of pairs whose people changed or are gone, and keeps nobody's addresses in its keys", async () => {
	await mirrored("a", ADA);
	await mirrored("b", { ...ADA, email: "ada.lovlace@gmail.com" });
	await scan();
	expect(await pairs()).toHaveLength(1);
	expect(JSON.stringify((await env.DB.prepare("SELECT * FROM duplicate_keys").all()).results)).not.toMatch(/lovelace|30901820/);
	await mirrored("b", { first_name: "Grace", last_name: "Hopper" });
	await scan();
	expect(await pairs()).toEqual([]);
	await mirrored("b", ADA);
	await scan();
	expect(await pairs()).toHaveLength(1);
	await env.DB.prepare("DELETE FROM profiles WHERE profile_id = ?1").bind("b".padStart(16, "0")).run();
	await scan();
	expect(await pairs()).toEqual([]);
	expect(await env.DB.prepare("SELECT count(DISTINCT profile_id) AS left FROM duplicate_keys").first()).toEqual({ left: 1 });
});

it("goes through many people in portions, over as many rounds as it takes", async () => {
	const rows = Array.from({ length: 1_000 }, (_, index) => ({ id: index.toString(16).padStart(16, "0"), traits: JSON.stringify({ name: `Person ${index % 500} Nr${index % 500}`, email: `person${index % 500}.x@${index < 500 ? "gmail.com" : "gmial.com"}` }) }));
	await env.DB.prepare(
		"INSERT INTO profiles (site, profile_id, revision, first_seen_at, last_seen_at, traits, cart, consent) SELECT 'test-shop', value ->> 'id', 1, 0, 0, value ->> 'traits', '{}', '{}' FROM json_each(?1)",
	)
		.bind(JSON.stringify(rows))
		.run();
	const context = await siteContext(env, "test-shop");
	if (context === null) throw new Error("the shop is not published");
	expect(await lookForDuplicates(env, context, 1, true)).toMatchObject({ looked_at: 300, finished: false });
	expect(await lookForDuplicates(env, context, 2)).toMatchObject({ looked_at: 900, finished: false });
	expect(await lookForDuplicates(env, context, 5)).toMatchObject({ looked_at: 1_000, finished: true });
	expect(await env.DB.prepare("SELECT count(*) AS found FROM duplicate_pairs").first()).toEqual({ found: 500 });
	// The next round is due only later.
	expect(await lookForDuplicates(env, context, 5)).toMatchObject({ finished: true, looked_at: 0 });
});

it("decides by itself only above the threshold that the site sets, and never about two accounts", async () => {
	await publishShop({ "plan.yaml": "duplicates: { review: 0.6, merge: 0.95 }" });
	await mirrored("a", ADA, "user_id:1");
	await mirrored("b", { ...ADA, email: "ada.lovlace@gmail.com" });
	await mirrored("c", { ...ADA, email: "ada.loveace@gmail.com" }, "user_id:3");
	await scan();
	const decided = await pairs("?verdict=merge");
	expect(decided.map(({ first, second, decided_by }) => `${first.slice(-1)}${second.slice(-1)} ${decided_by}`).toSorted()).toEqual(["ab threshold", "bc threshold"]);
	expect((await pairs()).map(({ first, second }) => `${first.slice(-1)}${second.slice(-1)}`)).toEqual(["ac"]);
});

it("merges what somebody said is one person, and says so", async () => {
	const events = [identify("u1", "a1", ADA), identify("u2", "a2", { ...ADA, email: "ada.lovlace@gmail.com", phone: "+4930901821" })];
	await request("/api/v1/import", { method: "POST", headers: ADMIN, body: JSON.stringify({ events }) });
	const [one, two] = await Promise.all(["anonymous_id:a1", "anonymous_id:a2"].map((name) => profile(name)));
	if (one === null || two === null || one === undefined || two === undefined) throw new Error("two profiles");
	expect(one.profile_id).not.toBe(two.profile_id);
	await mirrored(one.profile_id, ADA, "user_id:u1");
	await mirrored(two.profile_id, { ...ADA, email: "ada.lovlace@gmail.com" }, "user_id:u2");
	await scan();
	const [pair] = await pairs();
	const answer = await (await decide(pair, "merge")).json<{ outcome: string }>();
	expect(answer.outcome).toMatch(/^merged into [0-9a-f]{16}$/);
	const merged = await profile("anonymous_id:a2");
	expect(merged?.profile_id).toBe((await profile("anonymous_id:a1"))?.profile_id);
	expect((await decide(pair, "later")).status).toBe(409);
});

it("counts what of people's traits could not be cleaned, with some of the people", async () => {
	const problem = { original: "call me", problem: "not_a_phone_number" };
	const ids = [await mirrored("a", { _phone: problem }), await mirrored("b", { _phone: problem, _email: { original: "x@mailinator.com", disposable: true } })];
	await mirrored("c", { phone: "+4930901820", _phone: { original: "030 901820" }, _note: "mine" });
	const answer = await (await request("/api/v1/quality", { headers: ADMIN })).json();
	expect(answer).toEqual({
		looked_at: 3,
		is_sample: false,
		flaws: [
			{ trait: "phone", flaw: "not_a_phone_number", people: 2, examples: ids },
			{ trait: "email", flaw: "disposable", people: 1, examples: [ids[1]] },
		],
	});
});
