import { Hono } from "hono";
import { type Definitions, parseDefinitions } from "../../packages/core/src/definition/index.ts";
import type { ProfileEvent } from "../../packages/core/src/event/index.ts";
import { type Identifier, identifierKeyOf } from "../../packages/core/src/identity/index.ts";
import type { Envelope, IngestPart } from "../../packages/edge/src/shard/calls.ts";
import { ProfileShard } from "../../packages/edge/src/shard/profile-shard.ts";
import { makeStream } from "../evaluator/make-events.ts";
import { makeSegments } from "../evaluator/make-segments.ts";

/*
 * One real shard with many people in it, whose definitions change. Queue and KV take what they are given and do nothing,
 * as on the platform, where they are other machines.
 */

const PEOPLE_PER_BATCH = 50;
const EVENTS_PER_PERSON = 10;
const SEGMENTS = 20;
const DAY_MS = 86_400_000;

/** Version 1 has the first 20 segments, version 2 the next 20: every condition is a new one, which is the worst case. */
const VERSIONS: { readonly [version: string]: () => Definitions } = {
	v1: () => definitionsOf(Object.entries(makeSegments(2 * SEGMENTS)).slice(0, SEGMENTS)),
	v2: () => definitionsOf(Object.entries(makeSegments(2 * SEGMENTS)).filter(([, rule]) => !JSON.stringify(rule).includes('"segment"')).slice(-SEGMENTS)),
	due: () => definitionsOf([["abandoned", { cart: { items: { gte: 1 }, idle: "30m" } }]]),
};

function definitionsOf(segments: readonly (readonly [string, unknown])[]): Definitions {
	const site = "id: bench\nname: Bench\nurl: https://bench.example\nwrite_key: bench-key\ncurrency: EUR\nconsent: { default: granted }\n";
	const files = segments.map(([id, rule]) => ({ path: `segments/${id}.json`, text: JSON.stringify({ name: id, rule }) }));
	const parsed = parseDefinitions([{ path: "site.yaml", text: site }, ...files]);
	if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
	return parsed.value;
}

const SINKS = {
	KV: {
		get: (key: string) => Promise.resolve(VERSIONS[key.slice(key.lastIndexOf(":") + 1)]?.() ?? null),
		put: () => Promise.resolve(),
	},
	PROJECT: { send: () => Promise.resolve() },
	INGEST: { send: () => Promise.resolve() },
};

export class BenchShard extends ProfileShard {
	constructor(ctx: DurableObjectState, env: PipitEnv) {
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of each binding only what a shard calls
		super(ctx, { ...env, ...SINKS, SHARDS: "1" } as unknown as PipitEnv);
	}

	/** People with ten events each, of the last month. */
	async seed(batches: readonly number[]): Promise<void> {
		for (const batch of batches) {
			const { arrivals } = makeStream(PEOPLE_PER_BATCH, PEOPLE_PER_BATCH * EVENTS_PER_PERSON);
			const shift = Date.now() - DAY_MS - Math.max(...arrivals.map(({ event }) => event.receivedAt));
			const people = new Map<number, ProfileEvent[]>();
			for (const { profile, event } of arrivals) {
				const identifier: Identifier = { type: "anonymous_id", value: `browser-${batch}-${profile}` };
				const moved = { ...event, messageId: `${batch}-${event.messageId}`, time: event.time + shift, receivedAt: event.receivedAt + shift, identifiers: [identifier], source: identifierKeyOf(identifier) };
				people.set(profile, [...(people.get(profile) ?? []), moved]);
			}
			await this.ingest(envelopeOf("v1"), [...people.values()].map(partOf));
		}
	}

	/** One cart each, abandoned half an hour after it was filled: due one after the other, `perSecond`, from `startAt` on. */
	async seedDue(count: number, perSecond: number, startAt: number): Promise<void> {
		for (let from = 0; from < count; from += PEOPLE_PER_BATCH) {
			const parts = Array.from({ length: Math.min(PEOPLE_PER_BATCH, count - from) }, (_, index) => partOf([cartEvent(from + index, startAt - 30 * 60_000 + Math.round(((from + index) * 1_000) / perSecond))]));
			await this.ingest(envelopeOf("due"), parts);
		}
	}

	async status(): Promise<{ readonly people: number; readonly rebuilding: boolean; readonly toCopy: number }> {
		const one = (query: string) => this.ctx.storage.sql.exec<{ n: number }>(query).one().n;
		return { people: one("SELECT count(*) AS n FROM profiles"), rebuilding: one("SELECT count(*) AS n FROM meta WHERE key = 'rebuild'") > 0, toCopy: one("SELECT count(*) AS n FROM outbox") };
	}

	/** How late each entry that time brought was noticed, ms. */
	async lateness(): Promise<number[]> {
		return this.ctx.storage.sql
			.exec<{ late: number }>("SELECT noticed_at - at AS late FROM membership_history WHERE cause LIKE '%\"time\"%'")
			.toArray()
			.map((row) => row.late);
	}

	/** Nothing but the way to the object and back, for how long calls wait while it works. */
	async ping(): Promise<void> {}
}

function partOf(events: readonly ProfileEvent[]): IngestPart {
	const identifier = events[0]?.identifiers[0];
	if (identifier === undefined) throw new Error("an event without anybody");
	return { to: { kind: "identifier", identifier }, events };
}

function cartEvent(person: number, time: number): ProfileEvent {
	const identifier: Identifier = { type: "anonymous_id", value: `cart-${person}` };
	return { messageId: `cart-${person}`, type: "track", name: "Product Added", time, receivedAt: Date.now(), source: identifierKeyOf(identifier), identifiers: [identifier], properties: { product_id: "cup", price: 12, quantity: 1 }, traits: {}, unset: [], consent: null, context: {} };
}

function envelopeOf(version: string): Envelope {
	const sequence = version === "v2" ? 2 : 1;
	return { definitions: { version, sequence, publishedAt: sequence }, models: null, clockOffsetMs: 0 };
}

export default new Hono<{ Bindings: { readonly SHARD: DurableObjectNamespace<BenchShard> } }>().post("/:call", async (c) => {
	const body: { readonly site: string; readonly batches: number[]; readonly count: number; readonly perSecond: number; readonly startAt: number } = await c.req.json();
	const shard = c.env.SHARD.get(c.env.SHARD.idFromName(`${body.site}/0-of-1`));
	switch (c.req.param("call")) {
		case "seed":
			await shard.seed(body.batches);
			return c.json({});
		case "seed-due":
			await shard.seedDue(body.count, body.perSecond, body.startAt);
			return c.json({});
		case "publish":
			await shard.wake(envelopeOf("v2"));
			return c.json({});
		case "lateness":
			return c.json(await shard.lateness());
		case "ping":
			await shard.ping();
			return c.json({});
		default:
			return c.json(await shard.status());
	}
});
