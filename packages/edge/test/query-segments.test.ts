import { env } from "cloudflare:workers";
import { listDurableObjectIds, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { consumeProjections } from "../src/project/consumers.ts";
import type { ProjectMessage } from "../src/shard/messages.ts";
import { ProfileShard } from "../src/shard/profile-shard.ts";
import { sweep } from "../src/sweep.ts";
import { ADMIN, added, batchOf, catchSent, profile, publishShop, request, send, startAfresh } from "./support.ts";

const ADDERS = `-- name: Filled a cart twice
-- description: What the analyst has had for years.
SELECT profile_id FROM events
WHERE name = 'Product Added' AND time > CURRENT_DATE - INTERVAL '30 days'
GROUP BY profile_id HAVING count(*) >= 2
`;
const BOTH = "name: Both\nrule: { all: [{ segment: adders }, { event: Product Added, where: { product_id: pot } }] }\n";
const EVERY_15_MINUTES = "*/15 * * * *";

let copies: ProjectMessage[] = [];

beforeEach(async () => {
	await startAfresh();
	copies = [];
	vi.spyOn(env.PROJECT, "send").mockImplementation(catchSent(copies));
});
afterEach(() => vi.restoreAllMocks());

/** Everything that the shards have to tell the mirror is in it. */
async function mirrored(): Promise<void> {
	for (const id of await listDurableObjectIds(env.SHARD)) await runDurableObjectAlarm(env.SHARD.get(id));
	await consumeProjections(batchOf("pipit-project", copies.splice(0)), env);
}

async function segmentsNow(): Promise<Record<string, { members: number; query: object | null }>> {
	const { segments } = await (await request("/api/v1/segments", { headers: ADMIN })).json<{ segments: { id: string; members: number; query: object | null }[] }>();
	return Object.fromEntries(segments.map(({ id, members, query }) => [id, { members, query }]));
}

function identify(traits: object, unset: readonly string[], messageId: string) {
	return { type: "identify", messageId, anonymousId: "v1", traits, context: { unset, consent: { categoryPreferences: { analytics: true } } } };
}

describe("a segment that a query defines", () => {
	it("takes in and lets go every 15 minutes, works in rules, and says why", async () => {
		expect((await publishShop({ "segments/adders.sql": ADDERS, "segments/both.yaml": BOTH })).status).toBe(200);
		await send([added("v1", "cup", "a"), added("v1", "pot", "b"), added("v2", "cup", "c")]);
		await mirrored();
		const seen = (await profile("anonymous_id:v1"))?.last_seen_at;
		await sweep(env, EVERY_15_MINUTES);
		const inside = await profile("anonymous_id:v1");
		expect(inside?.segments).toMatchObject({ adders: { in: true, until: null }, both: { in: true } });
		expect(inside?.membership_history.filter(({ segment }) => segment === "adders")).toMatchObject([{ change: "entered", cause: { kind: "event", messageId: expect.stringMatching(/^sql:adders:\d{15}:in$/) } }]);
		// A query does not make somebody look as if they had been here.
		expect(inside?.last_seen_at).toBe(seen);
		expect((await profile("anonymous_id:v2"))?.segments["adders"]).toMatchObject({ in: false });
		await mirrored();
		expect((await segmentsNow())["adders"]).toMatchObject({ members: 1, query: { entered: 1, exited: 0, error: null } });

		await sweep(env, EVERY_15_MINUTES);
		expect((await segmentsNow())["adders"]).toMatchObject({ query: { entered: 0, exited: 0 } });

		await env.DB.prepare("DELETE FROM events WHERE message_id = 'b'").run();
		await sweep(env, EVERY_15_MINUTES);
		const outside = await profile("anonymous_id:v1");
		expect(outside?.segments).toMatchObject({ adders: { in: false }, both: { in: false } });
		expect(outside?.membership_history.filter(({ segment }) => segment === "adders").map(({ change }) => change)).toEqual(["entered", "exited"]);
		const why = await request("/api/v1/profiles/anonymous_id%3Av1/segments/adders", { headers: ADMIN });
		expect(await why.json()).toMatchObject({ name: "Filled a cart twice", in: false, why: { rule: { list: "sql:adders" }, holds: false, found: { value: false }, needed: { eq: true }, evidence: [{ name: "Identified", as: "taken off" }] } });
	});

	it("is taken in again after an exit, also in the same millisecond of last sight", async () => {
		await publishShop({ "segments/adders.sql": ADDERS });
		await send([added("v1", "cup", "a"), added("v1", "pot", "b")]);
		await mirrored();
		const row = await env.DB.prepare("SELECT * FROM events WHERE message_id = 'b'").first();
		await sweep(env, EVERY_15_MINUTES);
		await env.DB.prepare("DELETE FROM events WHERE message_id = 'b'").run();
		await sweep(env, EVERY_15_MINUTES);
		await env.DB.prepare("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)").bind(...Object.values(row ?? {})).run();
		await sweep(env, EVERY_15_MINUTES);
		expect((await profile("anonymous_id:v1"))?.segments["adders"]).toMatchObject({ in: true });
	});

	it("tells a shard that was away with its next run", async () => {
		await publishShop({ "segments/adders.sql": ADDERS });
		await send([added("v1", "cup", "a"), added("v1", "pot", "b")]);
		await mirrored();
		vi.spyOn(ProfileShard.prototype, "ingest").mockRejectedValue(new Error("shard away"));
		await sweep(env, EVERY_15_MINUTES);
		vi.restoreAllMocks();
		expect((await profile("anonymous_id:v1"))?.segments["adders"]).toMatchObject({ in: false });
		await sweep(env, EVERY_15_MINUTES);
		expect((await profile("anonymous_id:v1"))?.segments["adders"]).toMatchObject({ in: true });
	});

	it("lets everybody go when its file is gone, and knows nobody of another site or of none", async () => {
		await publishShop({ "segments/adders.sql": ADDERS });
		await send([added("v1", "cup", "a"), added("v1", "pot", "b")]);
		await mirrored();
		await sweep(env, EVERY_15_MINUTES);
		await publishShop({ "segments/strangers.sql": "SELECT '0123456789abcdef' AS profile_id UNION SELECT NULL UNION SELECT 7 UNION SELECT profile_id FROM people" });
		await sweep(env, EVERY_15_MINUTES);
		const { results } = await env.DB.prepare("SELECT segment, count(*) AS members FROM query_members GROUP BY segment").all();
		expect(results).toEqual([{ segment: "strangers", members: 1 }]);
	});

	it("cannot be entered or left by what a browser says", async () => {
		await publishShop({ "segments/adders.sql": ADDERS });
		await send([added("v1", "cup", "a"), identify({ "list:sql:adders": true, plan: "pro" }, [], "b")]);
		const known = await profile("anonymous_id:v1");
		expect(known?.traits["plan"]).toBe("pro");
		expect(known?.segments["adders"]).toMatchObject({ in: false });
		await send([added("v1", "pot", "c")]);
		await mirrored();
		await sweep(env, EVERY_15_MINUTES);
		await send([identify({}, ["list:sql:adders"], "d")]);
		expect((await profile("anonymous_id:v1"))?.segments["adders"]).toMatchObject({ in: true });
	});

	it("keeps its members while its query fails, and says what is wrong", async () => {
		await publishShop({ "segments/adders.sql": ADDERS });
		await send([added("v1", "cup", "a"), added("v1", "pot", "b")]);
		await mirrored();
		await sweep(env, EVERY_15_MINUTES);
		await publishShop({ "segments/adders.sql": "SELECT email FROM people" });
		await sweep(env, EVERY_15_MINUTES);
		expect((await profile("anonymous_id:v1"))?.segments["adders"]).toMatchObject({ in: true });
		expect((await segmentsNow())["adders"]).toMatchObject({ query: { error: "no such column: profile_id" } });
	});

	it("is refused with its line where it is no query, and where there are two of one id", async () => {
		const refused = await publishShop({ "segments/bad.sql": "-- name: Bad\nSELECT profile_id\nFROM profiles", "segments/cart-abandoned.sql": ADDERS });
		expect(refused.status).toBe(422);
		expect(await refused.json()).toMatchObject({
			problems: [
				{ file: "segments/bad.sql", line: 3, got: "`profiles`" },
				{ file: "segments/cart-abandoned.sql", expected: "one file for segments/cart-abandoned" },
			],
		});
	});
});
