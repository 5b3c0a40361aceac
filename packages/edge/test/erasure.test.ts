import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { consumeIngest } from "../src/project/consumers.ts";
import { consumeDead } from "../src/quality/dead-letters.ts";
import type { IngestMessage, ProjectMessage } from "../src/shard/messages.ts";
import { identify, identity, mintingFrom, post, settle, shards } from "./identity.support.ts";
import { ADMIN, added, advance, batchOf, mintToken, profile, publishShop, request, send, startAfresh } from "./support.ts";

const HUMAN = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36" };
const LATER = { timeout: 15_000, interval: 100 };
/** What Ada is called; nothing of it may stand anywhere when she is erased. */
const ADA = ["ada.lovelace", "ada-7700", "browser-of-ada", "phone-of-ada", "1701234567", "crm-of-ada"];

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});

describe.each([["into whom another was merged by mistake", 3], ["who was merged into another by mistake", 1]])("erasing a person %s", (_, bobs) => {
	it("reaches everything that may hold one of their names: shards, mirror, snapshots, quarantine, dead letters, uploads", async () => {
		await mintingFrom(bobs, () => send([added("browser-of-bob")]));
		await mintingFrom(2, () => send([added("browser-of-ada"), added("phone-of-ada", "pot")]));
		await send([
			{ type: "identify", anonymousId: "browser-of-ada", userId: "ada-7700", traits: { email: "ada.lovelace@example.com", phone: "+49 170 1234567", name: "Ada" }, context: { ...CONSENT, externalIds: [{ id: "crm-of-ada", type: "crm" }] } },
			identify("browser-of-bob", "bob@example.com"),
		]);
		await settle();
		// A second browser of hers becomes part of her, a third one was, by mistake.
		await send([identify("phone-of-ada", "ada.lovelace@example.com")]);
		await settle();
		const merged = await identity("email:ada.lovelace@example.com");
		const other = await post("/profiles/merge", { profiles: ["email:ada.lovelace@example.com", "email:bob@example.com"], proof: "ada.lovelace@example.com wrote it" });
		await settle();
		expect((await post("/profiles/email:bob@example.com/unmerge", { merge_id: (await other.json<{ merge_id: string }>()).merge_id })).status).toBe(200);
		await settle();
		const token = await mintToken("email:ada.lovelace@example.com");
		await request(`/o/${token}.gif`, { headers: HUMAN });
		await request(`/b/${token}/cart.png`, { headers: HUMAN });
		await request(`/c/${token}/cart`, { headers: HUMAN, redirect: "manual" });

		// Refused in many ways of writing her names, and one of somebody who is only alike.
		await send([
			refused({ userId: "ada-7700" }, "q1"),
			refused({ anonymousId: "browser-of-ada" }, "q2"),
			refused({ anonymousId: "unseen-1", properties: { page: "https://shop.example/?mail=Ada.Lovelace%40Example.com&x=1" } }, "q3"),
			refused({ anonymousId: "unseen-2", properties: { note: "call 0170 / 123 45 67", tel: "0170 1234567" } }, "q4"),
			refused({ anonymousId: "unseen-3", traits: { email: "ADA.LOVELACE@example.com", long: "x".repeat(40_000) } }, "q5"),
			refused({ anonymousId: "unseen-4", traits: { email: "ada.l@example.com" } }, "q6"),
		]);
		await expect.poll(() => ids("quarantine", "message_id"), LATER).toEqual(["q1", "q2", "q3", "q4", "q5", "q6"]);
		const id = merged?.profile_id ?? "";
		await env.DB.batch([
			env.DB.prepare("UPDATE quarantine SET fixed = ?1 WHERE message_id = 'q2'").bind(JSON.stringify({ userId: "ada-7700" })),
			env.DB.prepare("INSERT INTO duplicate_pairs (site, first, second, score, reasons, found_at, verdict) VALUES ('test-shop', ?1, 'ffffffffffffffff', 0.9, '[]', 1, 'not_the_same')").bind(id),
			env.DB.prepare("INSERT INTO duplicate_keys (site, key, profile_id) VALUES ('test-shop', 'k', ?1)").bind(id),
			env.DB.prepare("INSERT INTO upload_rows (site, trait, generation, key, value, said_at) VALUES ('test-shop', 'list:vip', 'under way', 'user_id:ada-7700', 'true', 1)"),
		]);
		const csv = `email\nada.lovelace@example.com\nbob@example.com\n`;
		expect((await request("/api/v1/lists/vip", { method: "PUT", headers: ADMIN, body: csv })).status).toBe(200);
		await settle();
		const theirs = await Promise.all(["email:ada.lovelace@example.com", "email:bob@example.com"].map(historyOf));
		const dead: IngestMessage = { kind: "events", site: "test-shop", events: theirs.flatMap((events) => events.slice(0, 1)) };
		const copies = await copiesOf(id);
		await consumeDead(batchOf<IngestMessage | ProjectMessage>("pipit-ingest-dead", [dead]), env);
		await consumeDead(batchOf<IngestMessage | ProjectMessage>("pipit-project-dead", [copies]), env);
		expect(await ids("dead_letters", "queue")).toEqual(["ingest", "project"]);
		await expect.poll(async () => (await found([id])).toSorted(), LATER).toEqual(expect.arrayContaining(["kv", "shard: history", "shard: message_people", "shard: shown", "table: identifiers"]));
		expect((await found(ADA)).length).toBeGreaterThan(10);

		await advance("1s");
		expect((await request("/api/v1/profiles/user_id:ada-7700", { method: "DELETE", headers: ADMIN })).status).toBe(200);
		// What was received before and comes only now: a refused event, a message that fails for good.
		const late: IngestMessage = { kind: "quarantine", site: "test-shop", entries: [await entryOf("ada-7700", "late"), await entryOf("bob", "bobs")] };
		await settle();
		await consumeIngest(batchOf<IngestMessage>("pipit-ingest", [late]), env);
		await consumeDead(batchOf<IngestMessage | ProjectMessage>("pipit-ingest-dead", [dead, late]), env);
		await consumeDead(batchOf<IngestMessage | ProjectMessage>("pipit-project-dead", [copies]), env);

		await expect.poll(() => found(ADA), LATER).toEqual([]);
		// What stays is the id, with the moment of erasure (and, as a place to go on from, in the shard's cursors).
		await expect.poll(async () => (await found([id, merged?.merges[0]?.loser ?? ""])).filter((place) => place !== "shard: meta"), LATER).toEqual(["shard: tombstones", "table: erased_names", "table: profiles"]);
		expect(await ids("quarantine", "message_id")).toEqual(["bobs", "q6"]);
		expect(await ids("dead_letters", "queue")).toEqual(["ingest", "ingest"]);
		expect((await profile("email:bob@example.com"))?.event_count).toBeGreaterThan(0);
		expect(await ids("upload_rows", "key")).toEqual(["email:bob@example.com"]);

		// Somebody who comes back is somebody new, whose faults are kept like anybody's.
		await advance("1m");
		await send([refused({ userId: "ada-7700" }, "new")]);
		await expect.poll(() => ids("quarantine", "message_id"), LATER).toEqual(["bobs", "new", "q6"]);
	});
});

const CONSENT = { consent: { categoryPreferences: { analytics: true, personalization: true, email: true, ads: true } } };

/** An event that is refused for its time. */
function refused(more: object, messageId: string): object {
	return { type: "track", event: "Product Viewed", messageId, timestamp: "2050-01-01T00:00:00Z", properties: {}, ...more };
}

async function entryOf(userId: string, messageId: string) {
	const sample = JSON.stringify({ type: "track", userId, messageId });
	return { id: messageId, via: "own", receivedAt: 1, sentAt: null, messageId, problems: [], sample, whole: true };
}

async function ids(table: string, column: string): Promise<string[]> {
	const { results } = await env.DB.prepare(`SELECT ${column} AS id FROM ${table}`).all();
	return results.map((row) => String(row["id"])).toSorted((a, b) => a.localeCompare(b));
}

/** Where one of these texts stands: tables of D1, values of KV, tables of shards. */
async function found(texts: readonly string[]): Promise<string[]> {
	const where = new Set<string>();
	const look = (place: string, value: unknown): void => {
		const text = JSON.stringify(value).toLowerCase();
		if (texts.some((one) => text.includes(one))) where.add(place);
	};
	const tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'";
	for (const { name } of (await env.DB.prepare(tables).all<{ name: string }>()).results) look(`table: ${name}`, (await env.DB.prepare(`SELECT * FROM ${name}`).all()).results);
	for (const { name } of (await env.KV.list()).keys) look("kv", [name, await env.KV.get(name)]);
	for (const shard of await shards()) {
		const rows = await runInDurableObject(shard, (_, { storage }) =>
			storage.sql.exec<{ name: string }>(tables).toArray().map(({ name }) => [name, storage.sql.exec(`SELECT * FROM ${name}`).toArray()] as const),
		);
		for (const [name, held] of rows) look(`shard: ${name}`, held);
	}
	return [...where].toSorted();
}

/** Somebody's events as their shard keeps them. */
async function historyOf(name: string) {
	const id = (await profile(name))?.profile_id ?? "";
	for (const shard of await shards()) {
		const bodies = await runInDurableObject(shard, (instance) => {
			const { store } = instance as unknown as { store: import("../src/shard/store.ts").ShardStore };
			return store.history.read(id as import("@pipit/core/identity").ProfileId);
		});
		if (bodies.length > 0) return bodies;
	}
	return [];
}

async function copiesOf(id: string): Promise<ProjectMessage> {
	const row = await env.DB.prepare("SELECT profile_id, revision, first_seen_at, last_seen_at, traits, cart, consent FROM profiles WHERE profile_id = ?1").bind(id).first<object>();
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as a shard sends it
	return { site: "test-shop", copies: [{ ...row, identifiers: [], memberships: [], flips: [], events: [] }], notices: [] } as unknown as ProjectMessage;
}
