import type { Json, ProfileEvent } from "../event/index.ts";
import { canonicalText } from "../segment/canonical.ts";
import type { Latest } from "../segment/keep-order.ts";
import { readNumbers, readValues } from "../segment/keep-values.ts";
import { compilePath, valuesOf } from "../segment/path.ts";
import type { EventRule, LastRule, Where } from "../segment/rule.ts";
import { isAll, isAny, isNot } from "../segment/static-test.ts";
import type { ComputedTrait } from "../segment/trait.ts";
import { countingIn, evidenceOf, jsonOf, matchTest, type Past, rememberedBy, restOf } from "./past.ts";
import { type Evidence, type Finding, isoTime } from "./reason.ts";

const AGGREGATES = ["sum", "avg", "min", "max", "distinct", "first", "latest", "mode"] as const;
type Aggregate = (typeof AGGREGATES)[number];
const NO_TEST = ["event", "where", "within", "ago", "since", "until", "min_profile_age", ...AGGREGATES];

/** How often, or what a property comes to; `value` is that, as the evaluator has it. */
export function eventFinding(past: Past, rule: EventRule, value: Json): Finding {
	const needed = neededOf(rule);
	const counted = speakingFor(past, rule, derivationOf(rule), value);
	if (rule.min_profile_age === undefined) return { found: value, needed, evidence: counted };
	const { firstSeenAt } = past.state;
	const first = past.events.filter(({ time }) => time === firstSeenAt).map((event) => evidenceOf(event, "first seen"));
	return {
		found: { value, first_seen_at: isoTime(firstSeenAt) },
		needed: { value: needed, min_profile_age: rule.min_profile_age },
		evidence: [...counted, ...first],
	};
}

/** The events that a computed trait's value comes from. */
export function evidenceOfTrait(past: Past, trait: ComputedTrait, value: Json): readonly Evidence[] {
	return speakingFor(past, { ...trait, event: trait.of }, derivationOf(trait), value);
}

/** The value that an event condition tests, as a computed trait. */
export function traitFor(key: string, rule: EventRule): [string, ComputedTrait] {
	const { event, where, within, ago, since, until } = rule;
	const window = { where, within, ago, since, until };
	const base = { of: event, ...Object.fromEntries(Object.entries(window).filter(([, part]) => part !== undefined)) };
	const { aggregate, path } = derivationOf(rule);
	if (aggregate === null) return [key, { ...base, count: true }];
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the aggregate and the property of a rule that was parsed
	return [key, { ...base, [aggregate]: path } as unknown as ComputedTrait];
}

interface Derivation {
	/** Null: how often. */
	readonly aggregate: Aggregate | null;
	readonly path: string;
}

function derivationOf(rule: EventRule | ComputedTrait): Derivation {
	const aggregate = AGGREGATES.find((name) => name in rule) ?? null;
	const path: unknown = Object.entries(rule).find(([name]) => name === aggregate)?.[1];
	return { aggregate, path: typeof path === "string" ? path : "" };
}

function neededOf(rule: EventRule): Json {
	if ("count" in rule && rule.count !== undefined) return jsonOf(rule.count);
	const test = restOf(rule, NO_TEST);
	return typeof test === "object" && test !== null && Object.keys(test).length > 0 ? test : { gte: 1 };
}

/** Of the events in the window those that make the value what it is: without them it would be another one. */
function speakingFor(past: Past, wanted: Parameters<typeof countingIn>[1], { aggregate, path }: Derivation, value: Json): Evidence[] {
	const { events, far } = countingIn(past, wanted);
	const told = (event: ProfileEvent, said: Json) => evidenceOf(event, "counted", said, event.time + far);
	const newestFirst = events.toReversed();
	if (aggregate === null) return newestFirst.map((event) => told(event, null));
	const isNumeric = aggregate === "sum" || aggregate === "avg" || aggregate === "min" || aggregate === "max";
	const read: (event: ProfileEvent) => readonly Json[] = isNumeric ? readNumbers(path) : readValues(path);
	const saying = newestFirst.map((event) => ({ event, values: read(event) })).filter(({ values }) => values.length > 0);
	const all = ({ event, values }: (typeof saying)[number]) => told(event, values.length === 1 ? (values[0] ?? null) : [...values]);
	if (aggregate === "first") return saying.slice(-1).map(({ event, values }) => told(event, values[0] ?? null));
	if (aggregate === "latest") return saying.slice(0, 1).map(({ event, values }) => told(event, values.at(-1) ?? null));
	if (aggregate === "sum" || aggregate === "avg" || aggregate === "distinct") return saying.map(all);
	if (value === null) return [];
	const text = canonicalText(value);
	return saying.filter(({ values }) => values.some((one) => canonicalText(one) === text)).map(({ event }) => told(event, value));
}

/** What the latest event says of what it is asked. */
export function lastFinding(past: Past, rule: LastRule, ruleKey: string): Finding {
	const { counted, zone } = past;
	const matches = matchTest({ event: rule.last, where: rule.where }, zone);
	const latest = counted.findLast(matches);
	const needed = jsonOf(rule.has);
	if (latest === undefined) {
		// Only whether it passed is still known of one that is no longer kept, and when it was.
		const known = rememberedBy<Latest>(past, ruleKey);
		return { found: known === undefined ? null : { at: isoTime(known[0]), properties: null }, needed, evidence: [] };
	}
	const properties = Object.fromEntries([...new Set(pathsIn(rule.has))].map((path) => [path, saidAt(latest, path)]));
	return { found: { at: isoTime(latest.time), properties }, needed, evidence: [evidenceOf(latest, "latest", properties)] };
}

function saidAt({ properties }: ProfileEvent, path: string): Json {
	const values = valuesOf(compilePath(path)(properties));
	return values.length > 1 ? [...values] : (values[0] ?? null);
}

function pathsIn(where: Where): readonly string[] {
	if (isAll(where)) return where.all.flatMap(pathsIn);
	if (isAny(where)) return where.any.flatMap(pathsIn);
	return isNot(where) ? pathsIn(where.not) : Object.keys(where);
}
