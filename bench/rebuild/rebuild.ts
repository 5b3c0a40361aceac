import { quantile, short, whole } from "../report/numbers.ts";
import { type Part, type Row, verdictOf } from "../report/row.ts";
import { type ShardUnderTest, startShard } from "./setup.ts";

/** People in one shard; a million people in 64 shards are 15,625 in each. `PIPIT_BENCH_PEOPLE=100000` adds a size. */
const SIZES = [2_000, 8_000, 32_000, ...(process.env["PIPIT_BENCH_PEOPLE"] ?? "").split(",").filter(Boolean).map(Number)];
const BATCHES_PER_CALL = 10;
const PEOPLE_PER_BATCH = 50;

/** How long a change of every rule takes to reach everybody, and how late entries are that time brings. */
export const rebuild: Part = {
	name: "rebuild",
	title: "A change of rules, and entries by time, in one shard of workerd",
	async run(say) {
		const rows: Row[] = [];
		const shard = await startShard();
		try {
			for (const [index, people] of SIZES.entries()) {
				say(`${whole(people)} people with 10 events each`);
				rows.push(...rebuildRows(people, await measureRebuild(shard, `rebuild-${index}`, people)));
			}
		} finally {
			await shard.workerd.stop();
		}
		for (const push of PUSHES) rows.push(await measureLateness(push, say));
		return rows;
	},
};

interface Rebuilt {
	readonly seconds: number;
	readonly cpuSeconds: number;
	/** How long a call to the shard took meanwhile, ms. */
	readonly waits: readonly number[];
	readonly copySeconds: number;
}

async function measureRebuild(shard: ShardUnderTest, site: string, people: number): Promise<Rebuilt> {
	for (let batch = 0; batch < people / PEOPLE_PER_BATCH; batch += BATCHES_PER_CALL) {
		await shard.call("seed", site, { batches: Array.from({ length: BATCHES_PER_CALL }, (_, index) => batch + index) });
	}
	await until(shard, site, (status) => status.toCopy === 0);

	const cpuBefore = shard.workerd.cpuMs();
	const start = performance.now();
	await shard.call("publish", site);
	const waits: number[] = [];
	while ((await statusOf(shard, site)).rebuilding) {
		const asked = performance.now();
		await shard.call("ping", site);
		waits.push(performance.now() - asked);
		await sleep(50);
	}
	const seconds = (performance.now() - start) / 1_000;
	const cpuSeconds = (shard.workerd.cpuMs() - cpuBefore) / 1_000;
	await until(shard, site, (status) => status.toCopy === 0);
	return { seconds, cpuSeconds, waits, copySeconds: (performance.now() - start) / 1_000 - seconds };
}

/** Budget of a million people: ten minutes. */
const MILLION_S = 600;

function rebuildRows(people: number, { seconds, cpuSeconds, waits, copySeconds }: Rebuilt): Row[] {
	const million = (cpuSeconds / people) * 1_000_000;
	return [
		{
			what: `all of 20 rules changed, ${whole(people)} people × 10 events: until everybody is on the new ones`,
			budget: "1,000,000 people in ≤ 600 s on a machine of this kind",
			figure: `${short(seconds)} s, ${whole((cpuSeconds * 1e6) / people)} µs CPU a person: ${short(million)} s CPU for a million`,
			beside: `extrapolated from this size; meanwhile a call to the shard took p50 ${short(quantile(waits, 0.5))} ms, p99 ${short(quantile(waits, 0.99))} ms; the copies to the mirror went on for ${short(copySeconds)} s`,
			verdict: verdictOf(million <= MILLION_S),
		},
	];
}

interface Push {
	readonly count: number;
	readonly perSecond: number;
	readonly what: string;
}

const PUSHES: readonly Push[] = [
	{ count: 1_680, perSecond: 28, what: "28 due in a second, as 100,000 in an hour are, for a minute" },
	{ count: 10_000, perSecond: 500, what: "500 due in a second, for 20 seconds" },
];

async function measureLateness({ count, perSecond, what }: Push, say: (line: string) => void): Promise<Row> {
	say(what);
	const shard = await startShard();
	try {
		// Long enough ahead that everybody is there when the first is due.
		const startAt = Date.now() + 5_000 + count * 3;
		await shard.call("seed-due", "due", { count, perSecond, startAt });
		const readyAt = Date.now();
		if (readyAt > startAt) throw new Error(`the people were there ${readyAt - startAt} ms too late`);
		await sleep(startAt + (count * 1_000) / perSecond - Date.now());
		let late: readonly unknown[] = [];
		for (let tries = 0; tries < 120 && late.length < count; tries += 1) {
			await sleep(500);
			const answer = await shard.call("lateness", "due");
			late = Array.isArray(answer) ? answer : [];
		}
		const times = late.map(Number);
		const p99 = quantile(times, 0.99);
		return {
			what: `entries by time, one shard, ${what}: how late they are noticed`,
			budget: "p99 ≤ 5 s, up to 500 a second and shard",
			figure: `p50 ${whole(quantile(times, 0.5))} ms, p99 ${whole(p99)} ms, worst ${whole(quantile(times, 1))} ms`,
			beside: `${whole(times.length)} of ${whole(count)} entries; the moment that they are entered at is exact all the same`,
			verdict: verdictOf(p99 <= 5_000 && times.length === count),
		};
	} finally {
		await shard.workerd.stop();
	}
}

interface Status {
	readonly people: number;
	readonly rebuilding: boolean;
	readonly toCopy: number;
}

async function statusOf(shard: ShardUnderTest, site: string): Promise<Status> {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- answered by the Worker beside this file
	return (await shard.call("status", site)) as Status;
}

async function until(shard: ShardUnderTest, site: string, holds: (status: Status) => boolean): Promise<void> {
	while (!holds(await statusOf(shard, site))) await sleep(500);
}

function sleep(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
