import { formatProblem } from "@pipit/core/problem";
import { compile, type Program, type Rule } from "@pipit/core/segment";
import { quantile, short, whole } from "../report/numbers.ts";
import { type Part, type Row, verdictOf } from "../report/row.ts";
import { makeSegments, makeSharedSegments } from "./make-segments.ts";
import { makeStream, type Stream } from "./make-events.ts";
import { propertyRules } from "./property-rules.ts";
import { replay } from "./replay.ts";
import { COMPUTED_TRAITS } from "./shop.ts";

const PROFILES = 10_000;
const EVENTS = 100_000;
/** Of the sizes that no budget is for, only how the cost grows is of interest: a tenth of the people and events tells it. */
const FEWER = 10;
/** Of rounds the quickest counts, where there is a budget: what else the machine does only ever makes one slower. */
const ROUNDS = 3;
const SIZES = [
	{ segments: 10, of: "own", perSecond: null },
	{ segments: 100, of: "shared", perSecond: 150_000 },
	{ segments: 100, of: "own", perSecond: 150_000 },
	{ segments: 500, of: "shared", perSecond: 75_000 },
	{ segments: 500, of: "own", perSecond: 75_000 },
	{ segments: 1_000, of: "own", perSecond: null },
	{ segments: 2_000, of: "own", perSecond: null },
	{ segments: 5_000, of: "own", perSecond: null },
] as const;
/** Whether segments share their conditions, as those of one shop do, or nearly every one has thresholds of its own. */
const CONDITIONS = {
	own: { make: makeSegments, words: "conditions of their own" },
	shared: { make: makeSharedSegments, words: "shared conditions" },
} as const;
const MOST_P99_US = 30;
/** How many conditions a profile's state may keep in how many bytes. */
const FEW_CONDITIONS = 50;
const MOST_BYTES = 1_536;

/** How fast one core brings events into profiles, and how fast it tests plain properties beside other libraries. */
export const evaluator: Part = {
	name: "evaluator",
	title: "Segment evaluation, one core",
	async run(say) {
		const stream = makeStream(PROFILES, EVENTS);
		const rows: Row[] = [stateOfFew(stream)];
		const fewer = makeStream(PROFILES / FEWER, EVENTS / FEWER);
		for (const size of SIZES) rows.push(...measure(size.perSecond === null ? fewer : stream, size, say));
		return [...rows, ...(await propertyRules(say))];
	},
};

function measure(stream: Stream, { segments, of, perSecond }: (typeof SIZES)[number], say: (line: string) => void): Row[] {
	const program = programOf(CONDITIONS[of].make(segments));
	const rounds = Array.from({ length: perSecond === null ? 1 : ROUNDS }, () => {
		const round = replay(program, stream);
		say(`${segments} segments, ${CONDITIONS[of].words}: ${short(round.eventUs)} µs an event`);
		return round;
	});
	const best = rounds.reduce((one, other) => (other.eventUs < one.eventUs ? other : one));
	const rate = 1e6 / best.eventUs;
	const p50 = quantile(best.eventNs, 0.5) / 1_000;
	const p99 = quantile(best.eventNs, 0.99) / 1_000;
	const flips = best.flips / best.eventNs.length;
	const conditions = conditionsOf(program);
	const what = `${whole(segments)} segments, ${CONDITIONS[of].words}, ${whole(stream.profiles.length)} profiles, 25 % of events late`;
	return [
		{
			what: `${what}: events per second of CPU`,
			budget: perSecond === null ? "" : `≥ ${whole(perSecond)}`,
			figure: whole(rate),
			beside: `${short(best.eventUs)} µs an event, and ${short(best.alarmUs)} µs of alarms between them; ${whole(conditions)} conditions keep ${whole(program.keepers.size)} memories; an event reaches ${short(best.memoriesPerEvent)} of those, which ${short(best.conditionsPerEvent)} conditions read: ${short((best.eventUs * 1_000) / Math.max(1, best.conditionsPerEvent))} ns for each`,
			verdict: perSecond === null ? "no budget" : verdictOf(rate >= perSecond),
		},
		{
			what: `${what}: one event`,
			budget: perSecond === null ? "" : `p99 ≤ ${MOST_P99_US} µs`,
			figure: `p50 ${short(p50)} µs, p99 ${short(p99)} µs`,
			beside: `${short(flips)} entries and exits per event; a step of the alarm ${short(quantile(best.alarmNs, 0.5) / 1_000)} µs (p50); a state is ${whole(best.stateBytes)} bytes of JSON, ${whole(best.conditionBytes)} of them for conditions`,
			verdict: perSecond === null ? "no budget" : verdictOf(p99 <= MOST_P99_US),
		},
	];
}

/** What is stored of a profile where so many conditions are asked. */
function stateOfFew(stream: Stream): Row {
	let segments = 1;
	while (conditionsOf(programOf(makeSegments(segments))) < FEW_CONDITIONS) segments += 1;
	const program = programOf(makeSegments(segments));
	const { stateBytes, conditionBytes } = replay(program, stream);
	return {
		what: `State of a profile, ${conditionsOf(program)} conditions of ${segments} segments`,
		budget: `≤ ${whole(MOST_BYTES)} bytes`,
		figure: `${whole(conditionBytes)} bytes of JSON`,
		beside: `${whole(stateBytes)} with traits, cart and the products viewed last; ${EVENTS / PROFILES} events per profile`,
		verdict: verdictOf(conditionBytes <= MOST_BYTES),
	};
}

function conditionsOf(program: Program): number {
	return new Set(program.segments.flatMap(({ node }) => node.leaves)).size;
}

function programOf(segments: { readonly [id: string]: Rule }): Program {
	const compiled = compile({
		version: "bench",
		timeZone: "Europe/Berlin",
		segments,
		traits: COMPUTED_TRAITS,
		rules: {},
	});
	if (!compiled.ok) throw new Error(compiled.problems.map(formatProblem).join("; "));
	return compiled.value;
}
