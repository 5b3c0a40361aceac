import { env } from "cloudflare:workers";
import { listDurableObjectIds, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ANSWER } from "../src/lists/store.ts";
import { consumeProjections } from "../src/project/consumers.ts";
import type { ProjectMessage } from "../src/shard/messages.ts";
import { ProfileShard } from "../src/shard/profile-shard.ts";
import { sweep } from "../src/sweep.ts";
import { ADMIN, added, batchOf, catchSent, profile, publishShop, request, send, startAfresh } from "./support.ts";

const SEGMENTS = {
	"segments/vips.yaml": "name: VIPs\nrule: { list: vip }\n",
	"segments/leaving.yaml": "name: Leaving\nrule: { predicted: churn, gte: 0.7 }\n",
	"segments/group.yaml": "name: Group\nrule: { cluster: { model: shoppers, in: [2, b] } }\n",
};
const EVERY_15_MINUTES = "*/15 * * * *";

let copies: ProjectMessage[] = [];

beforeEach(async () => {
	await startAfresh();
	copies = [];
	vi.spyOn(env.PROJECT, "send").mockImplementation(catchSent(copies));
	await publishShop(SEGMENTS);
});
afterEach(() => vi.restoreAllMocks());

/** Everything that the shards have to tell the mirror is in it. */
async function mirrored(): Promise<void> {
	for (const id of await listDurableObjectIds(env.SHARD)) await runDurableObjectAlarm(env.SHARD.get(id));
	await consumeProjections(batchOf("pipit-project", copies.splice(0)), env);
}

async function api(method: string, path: string, body?: string): Promise<{ status: number } & Record<string, unknown>> {
	const response = await request(`/api/v1${path}`, { method, headers: ADMIN, ...(body === undefined ? {} : { body }) });
	return { status: response.status, ...(await response.json<Record<string, unknown>>()) };
}

function identify(userId: string, email: string | null, messageId: string) {
	return { type: "identify", messageId, anonymousId: `b-${userId}`, userId, ...(email === null ? {} : { traits: { email } }) };
}

async function isIn(name: string, segment: string): Promise<boolean | undefined> {
	return (await profile(name))?.segments[segment]?.in;
}

async function two(): Promise<void> {
	await send([identify("ada", "ada@example.com", "a"), identify("bob", null, "b"), added("b-ada", "cup", "c")]);
	await mirrored();
}

describe("an uploaded list", () => {
	it("takes in and lets go at once, with a cause, and says of whom it knows nobody", async () => {
		await two();
		const seen = (await profile("user_id:ada"))?.last_seen_at;
		const csv = "name;email;user_id\r\nAda;ADA@example.com ;\r\nBob;;bob\r\n\r\nEve;eve@example.com;\r\nOops;no email;\r\n";
		expect(await api("PUT", "/lists/vip", csv)).toMatchObject({
			status: 200,
			id: "vip",
			rows: 3,
			unknown: 1,
			people: 2,
			taken: 3,
			entered: 2,
			exited: 0,
			waits: false,
			refused_count: 1,
			refused: [{ line: 6, problems: [{ path: ["email"], expected: "an email address" }] }],
		});
		const inside = await profile("user_id:ada");
		expect(inside?.segments["vips"]).toMatchObject({ in: true, until: null });
		expect(inside?.membership_history).toMatchObject([{ segment: "vips", change: "entered", cause: { kind: "event", messageId: expect.stringMatching(/^list:vip:\d{15}:in$/) } }]);
		expect(inside?.last_seen_at).toBe(seen);
		expect(inside?.traits).not.toHaveProperty(["list:vip"]);
		expect(await isIn("user_id:bob", "vips")).toBe(true);

		expect(await api("PUT", "/lists/vip", '{"user_id": "bob"}\n')).toMatchObject({ status: 200, rows: 1, unknown: 0, people: 1, entered: 0, exited: 1 });
		expect([await isIn("user_id:ada", "vips"), await isIn("user_id:bob", "vips")]).toEqual([false, true]);
		expect(await api("GET", "/lists")).toMatchObject({ lists: [{ id: "vip", rows: 1, unknown: 0, people: 1 }] });
		const why = await api("GET", "/profiles/user_id%3Abob/segments/vips");
		expect(why).toMatchObject({ in: true, why: { rule: { list: "vip" }, found: { value: true }, needed: { eq: true }, evidence: [{ name: "Identified", as: "put on" }] } });
	});

	it("is added to and taken from, member by member", async () => {
		await two();
		const id = (await profile("user_id:bob"))?.profile_id ?? "";
		expect(await api("POST", "/lists/vip/members", `profile_id\n${id}\n`)).toMatchObject({ entered: 1, people: 1 });
		expect(await api("POST", "/lists/vip/members", '{"email": "ada@example.com", "extra": {"x": 1}}')).toMatchObject({ entered: 1, rows: 2, people: 2 });
		expect(await api("DELETE", "/lists/vip/members", '{"email": "Ada@Example.com"}\n{"email": "never@example.com"}')).toMatchObject({ exited: 1, rows: 1, people: 1 });
		expect([await isIn("user_id:ada", "vips"), await isIn("user_id:bob", "vips")]).toEqual([false, true]);
		expect(await api("DELETE", "/lists/vip")).toMatchObject({ status: 200, exited: 1 });
		expect(await isIn("user_id:bob", "vips")).toBe(false);
		expect(await api("DELETE", "/lists/vip")).toMatchObject({ status: 404 });
	});

	it("waits for people who are not known yet", async () => {
		expect(await api("PUT", "/lists/vip", "email\nada@example.com\n")).toMatchObject({ rows: 1, unknown: 1, people: 0, entered: 0 });
		await two();
		expect(await isIn("user_id:ada", "vips")).toBe(false);
		await sweep(env, EVERY_15_MINUTES);
		expect(await isIn("user_id:ada", "vips")).toBe(true);
		expect(await api("GET", "/lists")).toMatchObject({ lists: [{ unknown: 0, people: 1 }] });
	});

	it("keeps somebody who is on it twice until both names are off", async () => {
		await two();
		await api("PUT", "/lists/vip", "email,user_id\nada@example.com,\n,ada\n");
		expect(await api("DELETE", "/lists/vip/members", "user_id\nada\n")).toMatchObject({ exited: 0, people: 1 });
		expect(await isIn("user_id:ada", "vips")).toBe(true);
		expect(await api("DELETE", "/lists/vip/members", "email\nada@example.com\n")).toMatchObject({ exited: 1 });
		expect(await isIn("user_id:ada", "vips")).toBe(false);
	});

	it("holds for who two people turn out to be, whichever of them was on it last", async () => {
		await send([identify("ada", "ada@example.com", "a")]);
		// Of the two the visitor was seen last, so of what was told of both the visitor's last holds.
		await send([added("v1", "cup", "x1")]);
		await mirrored();
		const visitor = (await profile("anonymous_id:v1"))?.profile_id ?? "";
		await api("PUT", "/lists/vip", `profile_id,user_id\n${visitor},\n,ada\n`);
		await api("DELETE", "/lists/vip/members", `profile_id\n${visitor}\n`);
		await send([{ type: "identify", messageId: "m", anonymousId: "v1", userId: "ada" }]);
		for (let round = 0; round < 3; round += 1) await mirrored();
		await sweep(env, EVERY_15_MINUTES);
		expect((await profile("anonymous_id:v1"))?.profile_id).toBe((await profile("user_id:ada"))?.profile_id);
		expect(await isIn("user_id:ada", "vips")).toBe(true);
		await api("PUT", "/lists/vip", "");
		expect(await isIn("user_id:ada", "vips")).toBe(false);
	});

	it("changes nothing where the upload is none", async () => {
		await two();
		await api("PUT", "/lists/vip", "user_id\nada\n");
		const before = await api("GET", "/lists");
		for (const [body, title] of [
			["ada@example.com\nbob@example.com\n", /line 1: expected JSON lines, or CSV with a header/],
			['{"email": "x"}\n{"email": 7}\n', /none of the 2 rows/],
			["x".repeat(20_000), /line 1: expected at most 10000 characters/],
			['{"mail": "ada@example.com"}', /none of the 1 rows/],
		] as const) {
			expect(await api("PUT", "/lists/vip", body)).toMatchObject({ status: 422, title: expect.stringMatching(title) });
		}
		const latin = await request("/api/v1/lists/vip", { method: "PUT", headers: ADMIN, body: new Uint8Array([0x65, 0x0a, 0xff, 0xfe]) });
		expect(latin.status).toBe(422);
		for (const id of ["a.b", "sql:vips", "%20", "x".repeat(101)]) expect((await api("PUT", `/lists/${id}`, "user_id\nada\n")).status).toBe(400);
		expect(await api("GET", "/lists")).toEqual(before);
		expect((await env.DB.prepare("SELECT count(*) AS rows FROM upload_rows").first("rows"))).toBe(1);
		expect(await isIn("user_id:ada", "vips")).toBe(true);
	});

	it("is looked up by its identifiers, however many people there are", async () => {
		const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${ANSWER} SELECT * FROM answer`).bind("test-shop", "", "list:vip").all<{ detail: string }>();
		const ways = results.map(({ detail }) => detail).filter((detail) => /^(SEARCH|SCAN) [ip] /.test(detail));
		expect(ways).toEqual(["SEARCH i USING INDEX identifiers_by_key (site=? AND key=?)", "SEARCH p USING PRIMARY KEY (site=? AND profile_id=?)"]);
	});

	it("tells a shard that was away with the next run", async () => {
		await two();
		vi.spyOn(ProfileShard.prototype, "ingest").mockRejectedValue(new Error("shard away"));
		expect(await api("PUT", "/lists/vip", "user_id\nada\n")).toMatchObject({ status: 200, entered: 0, people: 0, waits: true });
		vi.restoreAllMocks();
		await sweep(env, EVERY_15_MINUTES);
		expect(await isIn("user_id:ada", "vips")).toBe(true);
	});

	it("cannot be entered by what a browser says, nor can a score be", async () => {
		await send([{ type: "identify", messageId: "a", anonymousId: "v1", traits: { "list:vip": true, "score:churn": { value: 1 }, plan: "pro" } }]);
		const known = await profile("anonymous_id:v1");
		expect(known?.traits["plan"]).toBe("pro");
		expect([known?.segments["vips"]?.in, known?.segments["leaving"]?.in]).toEqual([false, false]);
		expect((await request("/api/v1/lists/vip", { method: "PUT", body: "user_id\nada\n" })).status).toBe(401);
	});
});

describe("scores of a model", () => {
	it("move people, and say their version and moment", async () => {
		await two();
		const csv = "email,user_id,score\nada@example.com,,0.83\n,bob,0.2\n,nobody,0.9\n,cid,high\n";
		expect(await api("PUT", "/scores/churn?version=7&computed_at=2026-01-05T03:00:00Z", csv)).toMatchObject({
			status: 200,
			id: "churn",
			rows: 3,
			unknown: 1,
			people: 2,
			entered: 2,
			refused: [{ line: 5, problems: [{ path: ["score"], expected: "a number" }] }],
		});
		expect([await isIn("user_id:ada", "leaving"), await isIn("user_id:bob", "leaving")]).toEqual([true, false]);
		expect(await api("GET", "/profiles/user_id%3Aada/segments/leaving")).toMatchObject({
			why: { holds: true, found: { value: 0.83, version: "7", computed_at: "2026-01-05T03:00:00.000Z" }, needed: { gte: 0.7 }, evidence: [{ as: "set" }] },
		});
		// Who is not in an upload keeps the score; null takes one away; the same one again is no news.
		expect(await api("PUT", "/scores/churn", '{"user_id": "bob", "score": 0.71, "version": "8"}')).toMatchObject({ entered: 1, exited: 0, rows: 3, people: 2 });
		expect(await api("PUT", "/scores/churn", '{"user_id": "bob", "score": 0.71, "version": "8"}')).toMatchObject({ entered: 0, exited: 0 });
		expect([await isIn("user_id:ada", "leaving"), await isIn("user_id:bob", "leaving")]).toEqual([true, true]);
		expect(await api("PUT", "/scores/churn", '{"email": "ada@example.com", "score": null}')).toMatchObject({ exited: 1, people: 1 });
		expect([await isIn("user_id:ada", "leaving"), await isIn("user_id:bob", "leaving")]).toEqual([false, true]);
		expect(await api("GET", "/scores")).toMatchObject({ models: [{ id: "churn", rows: 2, unknown: 1, people: 1 }] });
		expect(await api("DELETE", "/scores/churn")).toMatchObject({ exited: 1 });
		expect(await isIn("user_id:bob", "leaving")).toBe(false);
	});

	it("may be clusters: numbers or texts", async () => {
		await two();
		await api("PUT", "/scores/shoppers", "user_id,cluster\nada,2\nbob,b\n");
		expect([await isIn("user_id:ada", "group"), await isIn("user_id:bob", "group")]).toEqual([true, true]);
		await api("PUT", "/scores/shoppers", '{"user_id": "ada", "cluster": "2"}\n{"user_id": "bob", "cluster": "c"}');
		expect([await isIn("user_id:ada", "group"), await isIn("user_id:bob", "group")]).toEqual([true, false]);
	});
});
