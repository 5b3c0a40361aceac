import { median, quantile, short, whole } from "../report/numbers.ts";
import { type Part, type Row, verdictOf } from "../report/row.ts";
import { sendAll } from "../workerd/load.ts";
import type { Workerd } from "../workerd/start-workerd.ts";
import { makeBodies, type Shape } from "./bodies.ts";
import { type Copies, startPipit, WRITE_KEY } from "./setup.ts";

const CONNECTIONS = 16;
const VISITORS = 2_000;
/** A case stops after this long or when its requests are used up. Short, so that workerd's simulator does not evict the shards. */
const MOST_MS = 3_000;
const ROUNDS = 3;
/** When the last change is copied out at the latest: nothing of it happens while requests come, so it is waited for. */
const COPIED_AFTER_MS = 5_000;
const WARM_UP = "warm-up";

/** How fast events get through the deployed Worker on this machine, beside two floors in the same workerd. */
export const ingest: Part = {
	name: "ingest",
	title: "Ingest through workerd, 16 connections",
	async run(say) {
		const rounds = await measureAll("sinks", CASES, ROUNDS, say);
		say("once more, with KV, queue and D1 simulated in the same process");
		const simulated = await measureAll(
			"simulated",
			CASES.filter(({ budget }) => budget !== null),
			1,
			say,
		);
		return rowsOf(rounds, simulated);
	},
};

type Rounds = ReadonlyMap<string, readonly Measured[]>;

async function measureAll(
	copies: Copies,
	cases: readonly Case[],
	count: number,
	say: (line: string) => void,
): Promise<Rounds> {
	const workerd = await startPipit(copies);
	try {
		say(`warming up with ${whole(VISITORS)} visitors`);
		for (const one of cases)
			await measure(
				workerd,
				{ ...one, requests: Math.min(one.requests, one.shape.peoplePerRequest === 50 ? 120 : 1_000) },
				WARM_UP,
			);
		const rounds = new Map<string, Measured[]>();
		// All cases in turn, and that several times, so that what else the machine does hits all of them alike.
		for (let round = 0; round < count; round += 1) {
			for (const one of cases) {
				const measured = await measure(workerd, one, `round-${round}`);
				rounds.set(one.name, [...(rounds.get(one.name) ?? []), measured]);
				say(`${one.name}: ${whole(measured.eventsPerSecond)} events/s, ${whole(measured.cpuUs)} µs CPU a request`);
			}
		}
		return rounds;
	} finally {
		await workerd.stop();
	}
}

interface Case {
	readonly name: string;
	readonly worker: "pipit" | "pipit-16" | "floors";
	readonly path: string;
	readonly shape: Shape;
	/** How many requests are made ready at most. */
	readonly requests: number;
	readonly visitors: "known" | "new";
	readonly budget: Budget | null;
}

type Budget = { readonly kind: "events per second"; readonly least: number } | { readonly kind: "half of one row" };

const SINGLE: Shape = { eventsPerRequest: 1, peoplePerRequest: 1 };
const OF_ONE: Shape = { eventsPerRequest: 50, peoplePerRequest: 1 };
const OF_MANY: Shape = { eventsPerRequest: 50, peoplePerRequest: 50 };

const EMPTY = "floor: an empty handler";
const ROW = "floor: a handler that writes one Durable Object row";
const ROWS = "floor: a handler that writes a row in each of 35 Durable Objects";
const ONE_EVENT = "one event per request";

const CASES: readonly Case[] = [
	{ name: EMPTY, worker: "floors", path: "/empty", shape: SINGLE, requests: 30_000, visitors: "known", budget: null },
	{ name: ROW, worker: "floors", path: "/row", shape: SINGLE, requests: 20_000, visitors: "known", budget: null },
	{ name: ROWS, worker: "floors", path: "/rows", shape: OF_MANY, requests: 1_000, visitors: "known", budget: null },
	{
		name: ONE_EVENT,
		worker: "pipit",
		path: "/e",
		shape: SINGLE,
		requests: 10_000,
		visitors: "known",
		budget: { kind: "half of one row" },
	},
	{
		name: "one event per request, each of somebody new",
		worker: "pipit",
		path: "/e",
		shape: SINGLE,
		requests: 10_000,
		visitors: "new",
		budget: null,
	},
	{
		name: "50 events of one profile per request",
		worker: "pipit",
		path: "/e",
		shape: OF_ONE,
		requests: 1_500,
		visitors: "known",
		budget: { kind: "events per second", least: 15_000 },
	},
	{
		name: "50 events of 50 profiles per request",
		worker: "pipit",
		path: "/v1/batch",
		shape: OF_MANY,
		requests: 1_000,
		visitors: "known",
		budget: { kind: "events per second", least: 5_000 },
	},
	{
		name: "50 events of 50 profiles per request, 16 shards, as a new shop has",
		worker: "pipit-16",
		path: "/v1/batch",
		shape: OF_MANY,
		requests: 1_000,
		visitors: "known",
		budget: null,
	},
	{
		name: "50 events of 50 new profiles per request",
		worker: "pipit",
		path: "/v1/batch",
		shape: OF_MANY,
		requests: 1_000,
		visitors: "new",
		budget: null,
	},
];

interface Measured {
	readonly eventsPerSecond: number;
	readonly requestsPerSecond: number;
	/** CPU of workerd for a request while they came. */
	readonly cpuUs: number;
	/** CPU of workerd for a request, with the copies to D1 and KV that follow when the requests have ended. */
	readonly cpuWithAfterworkUs: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
}

async function measure(workerd: Workerd, one: Case, run: string): Promise<Measured> {
	const origin = await workerd.originOf(one.worker);
	const prefix = one.visitors === "new" ? `${run}-${one.name}` : "visitor";
	const bodies = makeBodies({
		shape: one.shape,
		writeKey: WRITE_KEY,
		requests: one.requests,
		person: (turn) => `${prefix}-${one.visitors === "new" ? turn : turn % VISITORS}`,
		run: `${run}-${one.name}`,
	});
	const waking = one.worker === "floors" ? 0 : one.shape.peoplePerRequest === 50 ? 20 : 300;
	const send = (some: readonly string[]) =>
		sendAll({ origin, path: one.path, bodies: some, connections: CONNECTIONS, mostMs: MOST_MS });
	// The simulator puts objects away that were idle for ten seconds; to read their rules again is no part of a request.
	await send(bodies.slice(0, waking));
	const before = workerd.cpuMs();
	const load = await send(bodies.slice(waking));
	const during = workerd.cpuMs();
	for (const sample of load.samples) if (one.worker !== "floors") assertAllAccepted(sample, one.shape.eventsPerRequest);
	if (one.worker !== "floors" && run !== WARM_UP) await new Promise((resolve) => setTimeout(resolve, COPIED_AFTER_MS));
	await untilQuiet(workerd);
	const after = workerd.cpuMs();
	return {
		eventsPerSecond: (load.requests * one.shape.eventsPerRequest) / load.seconds,
		requestsPerSecond: load.requests / load.seconds,
		cpuUs: ((during - before) * 1_000) / load.requests,
		cpuWithAfterworkUs: ((after - before) * 1_000) / load.requests,
		p50Ms: quantile(load.latencyMs, 0.5),
		p99Ms: quantile(load.latencyMs, 0.99),
	};
}

function assertAllAccepted(answer: string, events: number): void {
	if (!answer.startsWith(`{"accepted":${events},`))
		throw new Error(`expected ${events} events accepted: ${answer.slice(0, 500)}`);
}

/** Until the process has done next to nothing for half a second, or ten seconds are over. */
async function untilQuiet(workerd: Workerd): Promise<void> {
	let quiet = 0;
	for (let waited = 0; waited < 100 && quiet < 12; waited += 1) {
		const before = workerd.cpuMs();
		await new Promise((resolve) => setTimeout(resolve, 100));
		// One quiet moment is not the end.
		quiet = workerd.cpuMs() - before <= 10 ? quiet + 1 : 0;
	}
}

function rowsOf(rounds: Rounds, simulated: Rounds): Row[] {
	const rowRate = middle(rounds, ROW, ({ requestsPerSecond }) => requestsPerSecond);
	return CASES.map((one): Row => {
		const { name, budget, worker } = one;
		const events = middle(rounds, name, ({ eventsPerSecond }) => eventsPerSecond);
		const rate = middle(rounds, name, ({ requestsPerSecond }) => requestsPerSecond);
		const cpu = middle(rounds, name, ({ cpuUs }) => cpuUs);
		const latency = `p50 ${short(middle(rounds, name, ({ p50Ms }) => p50Ms))} ms, p99 ${short(middle(rounds, name, ({ p99Ms }) => p99Ms))} ms`;
		const isMet = budget?.kind === "half of one row" ? rate >= rowRate / 2 : events >= (budget?.least ?? 0);
		return {
			what: name,
			budget:
				budget === null
					? ""
					: budget.kind === "half of one row"
						? "≥ half the requests of one row"
						: `≥ ${whole(budget.least)} events/s`,
			figure:
				worker !== "floors"
					? `${whole(events)} events/s, ${latency}, ${whole(cpu / one.shape.eventsPerRequest)} µs CPU an event`
					: `${whole(rate)} requests/s, ${latency}, ${whole(cpu)} µs CPU a request`,
			beside: worker !== "floors" ? besideFloors(rounds, simulated, one) : "",
			verdict: budget === null ? "no budget" : verdictOf(isMet),
		};
	});
}

/** A case beside the floors of its own run, and with all that follows a change simulated in the same process. */
function besideFloors(rounds: Rounds, simulated: Rounds, { name, shape, worker }: Case): string {
	const cpu = (of: string) => middle(rounds, of, ({ cpuUs }) => cpuUs);
	const rate = (of: string) => middle(rounds, of, ({ requestsPerSecond }) => requestsPerSecond);
	const after = middle(rounds, name, ({ cpuWithAfterworkUs }) => cpuWithAfterworkUs) / shape.eventsPerRequest;
	const parts = [
		`CPU of a request ${short(cpu(name) / cpu(EMPTY))} × empty, ${short(cpu(name) / cpu(ROW))} × one row`,
		`${short(rate(name) / rate(ROW))} × the requests of one row`,
	];
	// What 50 people's shards cost before anything is done in them.
	if (shape === OF_MANY && worker === "pipit") parts.push(`CPU of a request ${short(cpu(name) / cpu(ROWS))} × a row in each of 35 objects, ${short(rate(name) / rate(ROWS))} × its requests`);
	const share = (cpu(name) / shape.eventsPerRequest) / after;
	parts.push(
		`${whole(after)} µs CPU an event with the copying that follows, which would leave ${whole(rate(name) * shape.eventsPerRequest * share)} events/s for ever`,
	);
	const local = simulated.get(name)?.[0];
	if (local !== undefined)
		parts.push(`${whole(local.eventsPerSecond)} events/s with KV, queue and D1 simulated in the same process`);
	return parts.join("; ");
}

function middle(rounds: Rounds, name: string, value: (measured: Measured) => number): number {
	return median((rounds.get(name) ?? []).map(value));
}
