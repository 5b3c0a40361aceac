import { env } from "cloudflare:workers";
import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProjectMessage } from "../src/shard/messages.ts";
import { sweep } from "../src/sweep.ts";
import {
	ADMIN,
	advance,
	catchSent,
	profile,
	publishShop,
	request,
	send,
	startAfresh,
	type TestEvent,
} from "./support.ts";

const SEGMENTS = {
	"segments/big-spenders.yaml": "name: Big spenders\nrule: { top: 20%, of: monetary }\n",
	"segments/most.yaml": "name: Most\nrule: { middle: 60%, of: monetary }\n",
	"segments/champions.yaml": "name: Champions\nrule: { rfm: champions }\n",
};

beforeEach(startAfresh);
afterEach(() => vi.restoreAllMocks());

interface Models {
	readonly version: string | null;
	readonly sequence: number | null;
	readonly changed?: boolean;
	readonly measures: Record<string, { readonly people: number; readonly percentiles: readonly number[] }>;
}

async function models(method: "GET" | "POST" = "GET"): Promise<Models> {
	return (await request("/api/v1/models", { method, headers: ADMIN })).json<Models>();
}

async function shards(): Promise<DurableObjectStub[]> {
	return (await listDurableObjectIds(env.SHARD)).map((id) => env.SHARD.get(id));
}

async function runAlarms(): Promise<void> {
	for (const shard of await shards()) await runDurableObjectAlarm(shard);
}

function order(person: string, total: number, more: object = {}): TestEvent {
	const id = `${person}-${total}`;
	return {
		event: "Order Completed",
		messageId: id,
		anonymousId: person,
		properties: { order_id: id, total, currency: "EUR", ...more },
	};
}

/** Ten people, p1 to p10, who paid 10 to 100. */
function tenBuyers(): TestEvent[] {
	return Array.from({ length: 10 }, (_, index) => order(`p${index + 1}`, 10 * (index + 1)));
}

async function membersOf(segment: string): Promise<string[]> {
	const people = Array.from({ length: 10 }, (_, index) => `p${index + 1}`);
	const known = await Promise.all(people.map((person) => profile(`anonymous_id:${person}`)));
	return people.filter((_, index) => known[index]?.segments[segment]?.in === true);
}

describe("a population", () => {
	it("is measured by the shards every hour, and moves people with a cause that names it", async () => {
		await publishShop(SEGMENTS);
		await send(tenBuyers());
		expect(await membersOf("big-spenders")).toEqual([]);
		expect(await models()).toMatchObject({ version: null, measures: {} });

		await sweep(env);
		const found = await models();
		expect(found.sequence).toBe(1);
		expect(found.measures["monetary"]?.people).toBe(10);
		expect(found.measures["monetary"]?.percentiles[49]).toBeCloseTo(50, 0);
		expect(Object.keys(found.measures).toSorted()).toEqual(["frequency", "monetary", "recency"]);

		expect(await membersOf("big-spenders")).toEqual(["p9", "p10"]);
		expect(await membersOf("most")).toEqual(["p3", "p4", "p5", "p6", "p7", "p8"]);
		await runAlarms();
		const best = await profile("anonymous_id:p10");
		expect(best?.membership_history).toMatchObject([
			{ segment: "big-spenders", change: "entered", cause: { kind: "models", version: found.version } },
		]);
	});

	it("that changed moves people out as well, copies only those it moved, and stays the same where nothing changed", async () => {
		await publishShop(SEGMENTS);
		await send(tenBuyers());
		const first = await models("POST");
		expect(first.changed).toBe(true);
		await runAlarms();
		await runAlarms();
		expect(await models("POST")).toMatchObject({ changed: false, version: first.version, sequence: 1 });

		await send(["q1", "q2", "q3", "q4", "q5"].map((person) => order(person, 500)));
		await runAlarms();
		await runAlarms();
		const sent: ProjectMessage[] = [];
		vi.spyOn(env.PROJECT, "send").mockImplementation(catchSent(sent));
		const second = await models("POST");
		expect(second).toMatchObject({ changed: true, sequence: 2 });
		expect(second.version).not.toBe(first.version);
		await runAlarms();
		await runAlarms();
		expect(await membersOf("big-spenders")).toEqual([]);
		const demoted = await profile("anonymous_id:p10");
		expect(demoted?.membership_history.slice(-2)).toMatchObject([
			{ segment: "big-spenders", change: "exited", cause: { kind: "models", version: second.version } },
			{ segment: "most", change: "entered", cause: { kind: "models", version: second.version } },
		]);
		const copied = sent.flatMap(({ copies }) =>
			copies.filter(({ flips }) => flips.length > 0).map(({ profile_id: id }) => id),
		);
		expect(copied).toContain(demoted?.profile_id);
		const unmoved = await profile("anonymous_id:p1");
		expect(sent.flatMap(({ copies }) => copies.map(({ profile_id: id }) => id))).not.toContain(unmoved?.profile_id);
	});

	it("is still known to a shard that was restarted, and to one that wakes later", async () => {
		await publishShop(SEGMENTS);
		await send(tenBuyers());
		await models("POST");
		for (const shard of await shards()) await evictDurableObject(shard).catch(() => {});
		expect(await membersOf("big-spenders")).toEqual(["p9", "p10"]);
		await send([order("late", 1_000)]);
		const late = await profile("anonymous_id:late");
		expect(late?.segments["big-spenders"]?.in).toBe(true);
		expect(late?.membership_history[0]?.cause.kind).toBe("event");
	});

	it("holds on where a shard does not answer", async () => {
		await publishShop(SEGMENTS);
		await send(tenBuyers());
		const { version } = await models("POST");
		await send([order("rich", 5_000)]);
		const [shard] = await shards();
		if (shard === undefined) throw new Error("no shard");
		const get = env.SHARD.get.bind(env.SHARD);
		vi.spyOn(env.SHARD, "get").mockImplementation((id, options) => {
			const stub = get(id, options);
			if (!id.equals(shard.id)) return stub;
			return new Proxy(stub, {
				get: (target, key) => (key === "measure" ? () => Promise.reject(new Error("away")) : Reflect.get(target, key)),
			});
		});
		expect((await request("/api/v1/models", { method: "POST", headers: ADMIN })).status).toBe(500);
		await sweep(env);
		expect((await models()).version).toBe(version);
	});

	it("is not asked for by a shop that compares nobody", async () => {
		await publishShop();
		await send(tenBuyers());
		await sweep(env);
		expect(await models()).toEqual({ version: null, sequence: null, computed_at: null, measures: {} });
	});
});

describe("scores with cut points of their own", () => {
	it("fall with time alone, by alarm and at the exact moment, without any population", async () => {
		await publishShop({
			"models.yaml": "rfm:\n  recency: [1d, 7d, 30d, 90d]\n  frequency: [1, 2, 3, 4]\n  monetary: [10, 20, 50, 100]\n",
			"segments/fresh.yaml": "name: Fresh\nrule: { rfm: { recency: { eq: 5 } } }\n",
		});
		const bought = Date.now() - 3_600_000;
		await send([{ ...order("ada", 60), timestamp: new Date(bought).toISOString() }]);
		const until = new Date(bought + 86_400_000).toISOString();
		expect((await profile("anonymous_id:ada"))?.segments["fresh"]).toMatchObject({ in: true, until });
		await advance("1d");
		await runAlarms();
		const after = await profile("anonymous_id:ada");
		expect(after?.segments["fresh"]).toEqual({ in: false, since: null, until: null });
		expect(after?.membership_history.at(-1)).toMatchObject({
			segment: "fresh",
			change: "exited",
			at: until,
			cause: { kind: "time" },
		});
	});

	it("are refused with file and line where they make no sense", async () => {
		const response = await publishShop({ "models.yaml": "rfm:\n  frequency: [4, 3, 2, 1]\n" });
		expect(response.status).toBe(422);
		const { problems } = await response.json<{ problems: readonly { file: string; line: number }[] }>();
		expect(problems[0]).toMatchObject({ file: "models.yaml", line: 2 });
	});
});
