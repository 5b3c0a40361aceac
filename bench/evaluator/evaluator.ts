import { formatProblem } from "@pipit/core/problem";
import { compile, type Program } from "@pipit/core/segment";
import { median, quantile, short, whole } from "../report/numbers.ts";
import { type Part, type Row, verdictOf } from "../report/row.ts";
import { makeSegments } from "./make-segments.ts";
import { makeStream, type Stream } from "./make-events.ts";
import { propertyRules } from "./property-rules.ts";
import { replay } from "./replay.ts";
import { COMPUTED_TRAITS } from "./shop.ts";

const PROFILES = 10_000;
const EVENTS = 100_000;
const ROUNDS = 3;
const SIZES = [
	{ segments: 10, perSecond: null },
	{ segments: 100, perSecond: 150_000 },
	{ segments: 500, perSecond: 75_000 },
] as const;
const MOST_P99_US = 30;

/** How fast one core brings events into profiles, and how fast it tests plain properties beside other libraries. */
export const evaluator: Part = {
	name: "evaluator",
	title: "Segment evaluation, one core",
	async run(say) {
		const stream = makeStream(PROFILES, EVENTS);
		const rows: Row[] = [];
		for (const size of SIZES) rows.push(...measure(stream, size, say));
		return [...rows, ...(await propertyRules(say))];
	},
};

function measure(stream: Stream, { segments, perSecond }: (typeof SIZES)[number], say: (line: string) => void): Row[] {
	const program = programOf(segments);
	const rounds = Array.from({ length: ROUNDS }, () => {
		const round = replay(program, stream);
		say(`${segments} segments: ${whole(round.eventsPerSecond)} events/s`);
		return round;
	});
	const rate = median(rounds.map(({ eventsPerSecond }) => eventsPerSecond));
	const [first] = rounds;
	if (first === undefined) throw new Error("no rounds");
	const p50 = median(rounds.map(({ eventNs }) => quantile(eventNs, 0.5))) / 1_000;
	const p99 = median(rounds.map(({ eventNs }) => quantile(eventNs, 0.99))) / 1_000;
	const alarm = median(rounds.map(({ alarmNs }) => quantile(alarmNs, 0.5))) / 1_000;
	const what = `${segments} segments, ${whole(PROFILES)} profiles, 25 % of events late`;
	return [
		{
			what: `${what}: events per second`,
			budget: perSecond === null ? "" : `≥ ${whole(perSecond)}`,
			figure: whole(rate),
			beside: `${program.reader.readings.length} distinct conditions, ${program.keepers.size} memories, ${short(first.touchedPerEvent)} of them touched per event`,
			verdict: perSecond === null ? "no budget" : verdictOf(rate >= perSecond),
		},
		{
			what: `${what}: one event`,
			budget: `p99 ≤ ${MOST_P99_US} µs`,
			figure: `p50 ${short(p50)} µs, p99 ${short(p99)} µs`,
			beside: `${short(first.flips / (EVENTS / 2))} entries and exits per event; a step of the alarm ${short(alarm)} µs (p50)`,
			verdict: verdictOf(p99 <= MOST_P99_US),
		},
		{
			what: `${what}: state of a profile`,
			budget: "",
			figure: `${whole(first.bytesPerProfile)} bytes of JSON`,
			beside: `${EVENTS / PROFILES} events per profile`,
			verdict: "no budget",
		},
	];
}

function programOf(count: number): Program {
	const compiled = compile({
		version: "bench",
		timeZone: "Europe/Berlin",
		segments: makeSegments(count),
		traits: COMPUTED_TRAITS,
		rules: {},
	});
	if (!compiled.ok) throw new Error(compiled.problems.map(formatProblem).join("; "));
	return compiled.value;
}
