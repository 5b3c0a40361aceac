import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProjectMessage } from "../src/shard/messages.ts";
import { Outbox } from "../src/shard/outbox.ts";
import { Profiles } from "../src/shard/profiles.ts";
import { evictAll, shards } from "./identity.support.ts";
import { added, catchSent, profile, publishShop, send, startAfresh } from "./support.ts";

let messages: ProjectMessage[];

beforeEach(async () => {
	await startAfresh();
	await publishShop();
	messages = [];
	vi.spyOn(env.PROJECT, "send").mockImplementation(catchSent(messages));
});
afterEach(() => vi.restoreAllMocks());

async function runAlarms(): Promise<void> {
	for (const shard of await shards()) await runDurableObjectAlarm(shard);
}

/** The message ids of the copies that left since the last look, sessions left out. */
function copied(): string[] {
	const ids = messages.flatMap(({ copies }) => copies.flatMap(({ events }) => events.map((event) => event.message_id)));
	messages.length = 0;
	return ids.filter((id) => !id.endsWith(":session")).toSorted();
}

describe("what is to be copied out", () => {
	it("is all there after the shard was ended between storing and copying, and nothing is copied twice", async () => {
		await send([added("v", "cup", "a")]);
		await runAlarms();
		expect(copied()).toEqual(["a"]);
		await send([added("v", "cup", "b")]);
		await evictAll();
		await send([added("v", "pot", "c")]);
		await evictAll();
		await runAlarms();
		expect(copied()).toEqual(["b", "c"]);
		await runAlarms();
		expect(messages).toEqual([]);
	});

	it("waits where the queue is away, also over the end of the shard", async () => {
		vi.spyOn(env.PROJECT, "send").mockRejectedValue(new Error("queue away"));
		await send([added("v", "cup", "a")]);
		await runAlarms();
		await send([added("v", "pot", "b")]);
		await evictAll();
		vi.spyOn(env.PROJECT, "send").mockImplementation(catchSent(messages));
		await runAlarms();
		expect(copied()).toEqual(["a", "b"]);
	});

	it("holds what comes while a copy is on its way", async () => {
		await send([added("v", "cup", "a")]);
		const keep = catchSent(messages);
		vi.spyOn(env.PROJECT, "send").mockImplementationOnce(async (message) => {
			await send([added("v", "pot", "b")]);
			return keep(message);
		});
		await runAlarms();
		expect(copied()).toEqual(["a"]);
		await evictAll();
		await runAlarms();
		expect(copied()).toEqual(["b"]);
	});

	it("is kept of a profile that cannot be copied, until its next change", async () => {
		await send([added("v", "cup", "a"), added("other", "cup", "x")]);
		const id = (await profile("anonymous_id:v"))?.profile_id ?? "";
		const sound = new Map<DurableObjectStub, string>();
		for (const shard of await shards()) {
			const state = await runInDurableObject(shard, (_, { storage }) => {
				const row = storage.sql.exec<{ state: string }>("SELECT state FROM profiles WHERE profile_id = ?1", id).toArray()[0];
				storage.sql.exec("UPDATE profiles SET state = json_set(state, '$.cart', 'broken') WHERE profile_id = ?1", id);
				return row?.state;
			});
			if (state !== undefined) sound.set(shard, state);
		}
		await evictAll();
		await runAlarms();
		expect(copied()).toEqual(["x"]);
		for (const [shard, state] of sound) {
			await runInDurableObject(shard, (_, { storage }) => {
				expect(storage.sql.exec("SELECT held FROM outbox").toArray()).toEqual([{ held: 1 }]);
				storage.sql.exec("UPDATE profiles SET state = ?2 WHERE profile_id = ?1", id, state);
			});
		}
		expect(sound.size).toBe(1);
		await evictAll();
		await send([added("v", "pot", "b")]);
		await runAlarms();
		expect(copied()).toEqual(["a", "b"]);
	});

	it("goes with a write that fails half way, which leaves nothing behind", async () => {
		await send([added("v", "cup", "a")]);
		await runAlarms();
		copied();
		vi.spyOn(Profiles.prototype, "write").mockImplementationOnce(() => {
			throw new Error("disk full");
		});
		vi.spyOn(Outbox.prototype, "note").mockImplementationOnce(() => {
			throw new Error("disk full again");
		});
		expect((await send([added("v", "pot", "b")])).status).toBe(200);
		const parked = await Promise.all((await shards()).map((shard) => runInDurableObject(shard, (_, { storage }) => storage.sql.exec<{ message_id: string }>("SELECT message_id FROM parked").toArray())));
		expect(parked.flat()).toEqual([{ message_id: "b" }]);
		expect((await profile("anonymous_id:v"))?.events.map((event) => event.message_id)).not.toContain("b");
		await send([added("v", "pot", "c")]);
		await evictAll();
		await runAlarms();
		expect(copied()).toEqual(["c"]);
	});
});

describe("repeated deliveries", () => {
	it("bring what is new among what is known, however they are mixed", async () => {
		await send([added("v", "cup", "1"), added("v", "pot", "2")]);
		await Promise.all([send([added("v", "pot", "2"), added("v", "cup", "3"), added("v", "cup", "3")]), send([added("v", "cup", "3"), added("v", "cup", "1")])]);
		await evictAll();
		await send([added("v", "cup", "3"), added("v", "pot", "4"), added("v", "cup", "1")]);
		const known = await profile("anonymous_id:v");
		expect(known?.events.map((event) => event.message_id).filter((id) => !id.endsWith(":session")).toSorted()).toEqual(["1", "2", "3", "4"]);
		expect(known?.cart.items.map(({ product_id, quantity }) => [product_id, quantity]).toSorted()).toEqual([["cup", 2], ["pot", 2]]);
		await runAlarms();
		expect(copied()).toEqual(["1", "2", "3", "4"]);
	});

	it("of more events than one statement holds are all known", async () => {
		const many = Array.from({ length: 45 }, (_, index) => added("v", `p${index}`, `m${index}`));
		await send(many.slice(0, 40));
		await send(many);
		await send(many);
		expect((await profile("anonymous_id:v"))?.event_count).toBe(46);
	});
});
