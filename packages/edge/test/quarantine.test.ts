import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { consumeIngest } from "../src/project/consumers.ts";
import { consumeDead } from "../src/quality/dead-letters.ts";
import type { IngestMessage } from "../src/shard/messages.ts";
import { ADMIN, batchOf, catchSent, profile, type ProfileJson, publishShop, request, send, startAfresh } from "./support.ts";

const PLAN = `
country: DE
violations: quarantine
events:
  Order Completed:
    schema: { required: [order_id, total], properties: { total: { type: number, minimum: 0 } } }
`;

interface Entry {
	readonly id: string;
	readonly message_id: string;
	readonly event: string;
	readonly field: string;
	readonly state: string;
	readonly problems: readonly { readonly message: string }[];
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the test says what it reads
async function ask<T>(path: string, body?: object): Promise<{ readonly status: number; readonly body: T }> {
	const response = await request(`/api/v1${path}`, { headers: ADMIN, ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }) });
	return { status: response.status, body: await response.json<T>() };
}

async function entries(query = ""): Promise<readonly Entry[]> {
	return (await ask<{ entries: readonly Entry[] }>(`/quarantine${query}`)).body.entries;
}

async function ordersOf(name: string): Promise<ProfileJson["events"]> {
	return ((await profile(name))?.events ?? []).filter((event) => event.name === "Order Completed");
}

function order(messageId: string, properties: object): { readonly event: string; readonly messageId: string; readonly anonymousId: string; readonly properties: object } {
	return { event: "Order Completed", messageId, anonymousId: "ada", properties };
}

/** What the collector queues is written at once, as the queue's consumer does. */
async function sendAndPlace(events: Parameters<typeof send>[0]): Promise<void> {
	const queued: IngestMessage[] = [];
	const spy = vi.spyOn(env.INGEST, "send").mockImplementation(catchSent<IngestMessage>(queued));
	expect((await send(events)).status).toBe(200);
	spy.mockRestore();
	await consumeIngest(batchOf("pipit-ingest", queued), env);
}

describe("the quarantine", () => {
	beforeEach(async () => {
		await startAfresh();
		await publishShop({ "plan.yaml": PLAN });
	});

	it("is looked through by field, event, reason and state, page by page", async () => {
		await sendAndPlace([order("o1", { order_id: "1", total: "12,50" }), order("o2", { total: 5 }), { type: "track", messageId: "n1", anonymousId: "ada" }]);
		const all = await entries();
		expect(all.map(({ message_id, event, field, state }) => `${message_id} ${event} ${field} ${state}`).toSorted()).toEqual([
			"n1 track event open",
			"o1 Order Completed properties.total open",
			"o2 Order Completed properties.order_id open",
		]);
		expect((await entries("?field=properties.total")).map(({ message_id }) => message_id)).toEqual(["o1"]);
		expect((await entries("?event=Order%20Completed")).map(({ message_id }) => message_id).toSorted()).toEqual(["o1", "o2"]);
		expect((await entries("?reason=A%20NUMBER")).map(({ message_id }) => message_id)).toEqual(["o1"]);
		expect(await entries("?state=dropped")).toEqual([]);
		expect(await entries("?until=2020-01-01")).toEqual([]);
		const first = (await ask<{ entries: readonly Entry[]; next: string }>("/quarantine?limit=2")).body;
		const rest = await entries(`?limit=2&after=${first.next}`);
		expect([...first.entries, ...rest].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
		const { body } = await ask<{ groups: readonly { event: string; field: string; count: number }[] }>("/quarantine/summary");
		expect(body.groups).toHaveLength(3);
		expect((await ask("/quarantine?state=lost")).status).toBe(400);
	});

	it("lets an event be fixed and sent again, once, with its own id and time", async () => {
		await sendAndPlace([{ ...order("o1", { order_id: "1", total: "12,50", currency: "EUR" }), timestamp: new Date(Date.now() - 60_000).toISOString() }]);
		const [entry] = await entries();
		expect(entry?.problems[0]?.message).toBe('properties.total: expected a number, got "12,50"');
		const unchanged = await ask<{ outcome: string }>(`/quarantine/${entry?.id}/replay`, {});
		expect(unchanged).toMatchObject({ status: 422, body: { outcome: "refused" } });
		const patch = { convert: { "properties.total": "number" } };
		expect(await ask(`/quarantine/${entry?.id}/replay`, { patch, dry_run: true })).toMatchObject({ status: 200, body: { outcome: "accepted" } });
		expect(await profile("anonymous_id:ada")).toBeNull();
		expect(await ask(`/quarantine/${entry?.id}/fix`, { patch })).toMatchObject({ body: { outcome: "accepted", event: { properties: { total: 12.5 } } } });
		expect(await ask(`/quarantine/${entry?.id}/replay`, {})).toMatchObject({ status: 200, body: { outcome: "accepted" } });
		expect(await ordersOf("anonymous_id:ada")).toMatchObject([{ message_id: "o1", name: "Order Completed", properties: { total: 12.5 } }]);
		expect(await ask(`/quarantine/${entry?.id}/replay`, {})).toMatchObject({ status: 409 });
		expect(await entries()).toEqual([]);
		expect(await entries("?state=replayed")).toHaveLength(1);
	});

	it("replays many with one patch, and keeps those that it does not mend", async () => {
		await sendAndPlace([order("o1", { id: "1", total: "12,50" }), order("o2", { id: "2", total: "1.000,00" }), order("o3", { id: "3", total: "a lot" }), order("o4", { order_id: "4" })]);
		const patch = { move: { "properties.id": "properties.order_id" }, convert: { "properties.total": "number" } };
		const trial = await ask("/quarantine/replay", { patch, dry_run: true });
		expect(trial.body).toMatchObject({ dry_run: true, tried: 4, accepted: 2 });
		expect(await profile("anonymous_id:ada")).toBeNull();
		const { body } = await ask<{ refused: readonly { id: string }[] }>("/quarantine/replay", { filter: { event: "Order Completed" }, patch });
		expect(body).toMatchObject({ tried: 4, accepted: 2, more: false });
		expect((await ordersOf("anonymous_id:ada")).map(({ message_id, properties }) => `${message_id} ${String(properties["total"])}`).toSorted()).toEqual(["o1 12.5", "o2 1000"]);
		const left = await entries();
		expect(left.map(({ id }) => id).toSorted()).toEqual(body.refused.map(({ id }) => id).toSorted());
		expect((await ask("/quarantine/drop", { filter: { ids: [left[0]?.id] } })).body).toEqual({ dropped: 1 });
		expect(await entries()).toHaveLength(1);
		expect((await ask("/quarantine/drop", {})).status).toBe(400);
	});

	it("sends again what came without a message id and on a route that says the type, without doubling it", async () => {
		const queued: IngestMessage[] = [];
		const spy = vi.spyOn(env.INGEST, "send").mockImplementation(catchSent<IngestMessage>(queued));
		await request("/v1/track", { method: "POST", headers: { authorization: `Basic ${btoa("test-key:")}` }, body: JSON.stringify({ userId: "u7", event: "Order Completed", properties: { total: "5,5" } }) });
		spy.mockRestore();
		await consumeIngest(batchOf("pipit-ingest", queued), env);
		const [entry] = await entries();
		const patch = { merge: { properties: { order_id: "9" } }, convert: { "properties.total": "number" } };
		expect((await ask(`/quarantine/${entry?.id}/replay`, { patch })).status).toBe(200);
		await env.DB.prepare("UPDATE quarantine SET state = 'open'").run();
		expect((await ask(`/quarantine/${entry?.id}/replay`, { patch })).status).toBe(200);
		expect(await ordersOf("user_id:u7")).toHaveLength(1);
	});
});

describe("a message that failed for good", () => {
	beforeEach(async () => {
		await startAfresh();
		await publishShop();
	});

	it("is kept, shown, and can be sent again or dropped", async () => {
		const queued: IngestMessage[] = [];
		vi.spyOn(env.INGEST, "send").mockImplementation(catchSent<IngestMessage>(queued));
		const message: IngestMessage = { kind: "events", site: "test-shop", events: [] };
		const other: IngestMessage = { kind: "quarantine", site: "test-shop", entries: [] };
		await consumeDead(batchOf("pipit-ingest-dead", [message, other]), env);
		await consumeDead(batchOf("pipit-ingest-dead", [message]), env);
		const listed = (await ask<{ letters: readonly { id: string; kind: string; queue: string }[] }>("/dead-letters")).body.letters;
		expect(listed.map(({ kind, queue }) => `${queue} ${kind}`).toSorted()).toEqual(["ingest events", "ingest quarantine"]);
		const id = listed.find(({ kind }) => kind === "events")?.id;
		expect((await ask("/dead-letters/replay", { ids: [id] })).body).toEqual({ replayed: 1, more: false });
		expect(queued).toEqual([message]);
		expect((await ask("/dead-letters/drop", { all: true })).body).toEqual({ dropped: 1 });
		expect((await ask<{ letters: readonly object[] }>("/dead-letters")).body.letters).toEqual([]);
		expect((await ask("/dead-letters/drop", {})).status).toBe(400);
		vi.restoreAllMocks();
	});
});
