import { median, quantile, short, whole } from "../report/numbers.ts";
import { type Part, type Row, verdictOf } from "../report/row.ts";
import { sendAll } from "../workerd/load.ts";
import type { Workerd } from "../workerd/start-workerd.ts";
import { makeBodies, type Shape } from "./bodies.ts";
import { startPipit, WRITE_KEY } from "./setup.ts";

const CONNECTIONS = 16;
const VISITORS = 2_000;
/** A case stops after this long or when its requests are used up. Short, so that workerd's simulator does not evict the shards. */
const MOST_MS = 3_000;
const ROUNDS = 3;

/** How fast events get through the deployed Worker on this machine, beside two floors in the same workerd. */
export const ingest: Part = {
	name: "ingest",
	title: "Ingest through workerd, 16 connections",
	async run(say) {
		const workerd = await startPipit();
		try {
			await warmUp(workerd, say);
			const rounds = new Map<string, Measured[]>();
			// All cases in turn, and that several times, so that what else the machine does hits all of them alike.
			for (let round = 0; round < ROUNDS; round += 1) {
				for (const one of CASES) {
					const measured = await measure(workerd, one, `round-${round}`);
					rounds.set(one.name, [...(rounds.get(one.name) ?? []), measured]);
					say(`${one.name}: ${whole(measured.eventsPerSecond)} events/s, ${whole(measured.cpuUs)} µs CPU a request`);
				}
			}
			return rowsOf(rounds);
		} finally {
			await workerd.stop();
		}
	},
};

interface Case {
	readonly name: string;
	readonly worker: "pipit" | "floors";
	readonly path: string;
	readonly shape: Shape;
	/** How many requests are made ready at most. */
	readonly requests: number;
	readonly visitors: "known" | "new";
	readonly budget: { readonly text: string; readonly eventsPerSecond: number } | null;
}

const SINGLE: Shape = { eventsPerRequest: 1, peoplePerRequest: 1 };
const OF_ONE: Shape = { eventsPerRequest: 50, peoplePerRequest: 1 };
const OF_MANY: Shape = { eventsPerRequest: 50, peoplePerRequest: 50 };

const EMPTY = "floor: an empty handler";
const ROW = "floor: a handler that writes one Durable Object row";
const ONE_EVENT = "one event per request";

const CASES: readonly Case[] = [
	{ name: EMPTY, worker: "floors", path: "/empty", shape: SINGLE, requests: 30_000, visitors: "known", budget: null },
	{ name: ROW, worker: "floors", path: "/row", shape: SINGLE, requests: 20_000, visitors: "known", budget: null },
	{ name: ONE_EVENT, worker: "pipit", path: "/e", shape: SINGLE, requests: 10_000, visitors: "known", budget: null },
	{ name: "one event per request, each of somebody new", worker: "pipit", path: "/e", shape: SINGLE, requests: 10_000, visitors: "new", budget: null },
	{ name: "50 events of one profile per request", worker: "pipit", path: "/e", shape: OF_ONE, requests: 1_500, visitors: "known", budget: { text: "≥ 15,000 events/s", eventsPerSecond: 15_000 } },
	{ name: "50 events of 50 profiles per request", worker: "pipit", path: "/v1/batch", shape: OF_MANY, requests: 1_000, visitors: "known", budget: { text: "≥ 5,000 events/s", eventsPerSecond: 5_000 } },
	{ name: "50 events of 50 new profiles per request", worker: "pipit", path: "/v1/batch", shape: OF_MANY, requests: 1_000, visitors: "new", budget: null },
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
	const before = workerd.cpuMs();
	const load = await sendAll({ origin, path: one.path, bodies, connections: CONNECTIONS, mostMs: MOST_MS });
	const during = workerd.cpuMs();
	for (const sample of load.samples) if (one.worker === "pipit") assertAllAccepted(sample, one.shape.eventsPerRequest);
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
	const { accepted } = JSON.parse(answer) as { readonly accepted: number };
	if (accepted !== events) throw new Error(`expected ${events} events accepted: ${answer.slice(0, 500)}`);
}

/** Until the process has done next to nothing for half a second, or ten seconds are over. */
async function untilQuiet(workerd: Workerd): Promise<void> {
	let quiet = 0;
	for (let waited = 0; waited < 100 && quiet < 12; waited += 1) {
		const before = workerd.cpuMs();
		await new Promise((resolve) => setTimeout(resolve, 100));
		// Copies leave a second after the change, so one quiet moment is not the end.
		quiet = workerd.cpuMs() - before <= 10 ? quiet + 1 : 0;
	}
}

async function warmUp(workerd: Workerd, say: (line: string) => void): Promise<void> {
	say(`warming up with ${whole(VISITORS)} visitors`);
	for (const one of CASES) await measure(workerd, { ...one, requests: Math.min(one.requests, one.shape.peoplePerRequest === 50 ? 120 : 1_000) }, "warm-up");
}

function rowsOf(rounds: ReadonlyMap<string, readonly Measured[]>): Row[] {
	const middle = (name: string, value: (measured: Measured) => number) => median((rounds.get(name) ?? []).map(value));
	const rate = (name: string) => middle(name, ({ requestsPerSecond }) => requestsPerSecond);
	const cpu = (name: string) => middle(name, ({ cpuUs }) => cpuUs);
	return CASES.map((one): Row => {
		const { name, budget, worker } = one;
		const events = middle(name, ({ eventsPerSecond }) => eventsPerSecond);
		const afterwork = middle(name, ({ cpuWithAfterworkUs }) => cpuWithAfterworkUs);
		const latency = `p50 ${short(middle(name, ({ p50Ms }) => p50Ms))} ms, p99 ${short(middle(name, ({ p99Ms }) => p99Ms))} ms`;
		const count = one.shape.eventsPerRequest;
		const cpuText = count === 1 ? `${whole(cpu(name))} µs CPU` : `${whole(cpu(name) / count)} µs CPU an event`;
		const ratios = `CPU of a request ${short(cpu(name) / cpu(EMPTY))} × empty, ${short(cpu(name) / cpu(ROW))} × one row; ${short(rate(name) / rate(ROW))} of its request rate; with the copies to D1 and KV ${whole(afterwork / count)} µs CPU an event`;
		const isHalf = name === ONE_EVENT;
		return {
			what: name,
			budget: isHalf ? "≥ half the request rate of one row" : (budget?.text ?? ""),
			figure: `${whole(events)} ${worker === "pipit" ? "events" : "requests"}/s, ${latency}, ${cpuText}`,
			beside: worker === "pipit" ? ratios : "",
			verdict: isHalf ? verdictOf(rate(name) >= rate(ROW) / 2) : budget === null ? "no budget" : verdictOf(events >= budget.eventsPerSecond),
		};
	});
}
