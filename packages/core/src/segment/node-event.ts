import type { Json } from "../event/index.ts";
import { derivedReading, keepNewestOf, type Aggregate, type ValueReading } from "./aggregate.ts";
import { frameOf, matchOf, nodeOf, slotOf, touchOf, type Builder } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import type { Decimal } from "./decimal.ts";
import { durationMs } from "./duration.ts";
import { memoryIn } from "./keeper.ts";
import { answerAll, type Node, type Reader } from "./node.ts";
import { compileDecimalTest, compileNumberTest, decisiveCount } from "./number-test.ts";
import type { AggregateRule, EventRule, Matcher } from "./rule.ts";
import type { NumberTest, ValueTest } from "./test.ts";
import { compileTest } from "./value-test.ts";
import { readingTurn } from "./watch-reading.ts";

const AT_LEAST_ONE: NumberTest = { gte: 1 };

/** How often, or an aggregate of a property, with a test of it; and the profile's age where the rule asks for one. */
export function eventNode(builder: Builder, rule: EventRule): Node {
	if (rule.min_profile_age === undefined) return occurrenceNode(builder, rule);
	const parts = [ageNode(builder, durationMs(rule.min_profile_age)), occurrenceNode(builder, rule)];
	return nodeOf(builder, `all ${parts.map((part) => part.id).join(",")}`, () => ({
		touches: parts.flatMap((part) => [...part.touches]),
		answer: answerAll(parts),
		parts,
		operator: "all",
	}));
}

function ageNode(builder: Builder, age: number): Node {
	return nodeOf(builder, `age ${age}`, () => ({
		touches: ["age"],
		answer: (reader) => {
			const start = reader.facts.firstSeenAt + age;
			const isOld = reader.now >= start;
			reader.until = isOld ? Infinity : start;
			return isOld;
		},
	}));
}

function occurrenceNode(builder: Builder, rule: EventRule): Node {
	return nodeOf(builder, canonicalText({ ...rule, min_profile_age: null }), () => {
		const derived = derivedIn(rule);
		if (derived === null) {
			const test = ("count" in rule ? rule.count : undefined) ?? AT_LEAST_ONE;
			const frame = frameOf(builder, rule);
			if (frame.kind === "moving" && frame.near === 0) return recentCount(builder, rule, test, frame.far);
			return numberAnswer(derivedReading(builder, { aggregate: "count", path: "", matcher: rule, window: rule }), test);
		}
		const { aggregate, path, test } = derived;
		const reading = derivedReading(builder, { aggregate, path, matcher: rule, window: rule });
		return test.kind === "number" ? numberAnswer(reading, test.test) : valueAnswer(builder, reading, test.test);
	});
}

interface Derived {
	readonly aggregate: Aggregate;
	readonly path: string;
	readonly test:
		| { readonly kind: "number"; readonly test: NumberTest }
		| { readonly kind: "value"; readonly test: ValueTest };
}

/** Which aggregate a rule is about; null for a plain count. */
function derivedIn(rule: EventRule): Derived | null {
	if (!isAggregate(rule)) return null;
	if ("sum" in rule) return { aggregate: "sum", path: rule.sum, test: { kind: "number", test: rule } };
	if ("avg" in rule) return { aggregate: "avg", path: rule.avg, test: { kind: "number", test: rule } };
	if ("min" in rule) return { aggregate: "min", path: rule.min, test: { kind: "number", test: rule } };
	if ("max" in rule) return { aggregate: "max", path: rule.max, test: { kind: "number", test: rule } };
	if ("distinct" in rule) return { aggregate: "distinct", path: rule.distinct, test: { kind: "number", test: rule } };
	if ("first" in rule) return { aggregate: "first", path: rule.first, test: { kind: "value", test: rule } };
	if ("latest" in rule) return { aggregate: "latest", path: rule.latest, test: { kind: "value", test: rule } };
	return { aggregate: "mode", path: rule.mode, test: { kind: "value", test: rule } };
}

function isAggregate(rule: EventRule): rule is AggregateRule {
	return ["sum", "avg", "min", "max", "distinct", "first", "latest", "mode"].some((key) => key in rule);
}

/** Over nothing the aggregates that have no value fail every test. */
function numberAnswer(reading: ValueReading, test: NumberTest) {
	const passesNumber = compileDecimalTest(test);
	const passes = (value: Json | undefined) => isDecimal(value) && passesNumber(value);
	const isRising = "gt" in test || "gte" in test;
	return {
		touches: reading.touches,
		isApproximate: reading.isApproximate,
		answer: (reader: Reader) => {
			if (passes(reading.read(reader.facts, reader))) return true;
			if (isRising && reading.falls?.(reader.facts) === true) reader.until = Infinity;
			return false;
		},
		turning: { kind: "reading", reading, passes, values: null, isRising } as const,
	};
}

function isDecimal(value: unknown): value is Decimal {
	return typeof value === "number" || typeof value === "string";
}

function valueAnswer(builder: Builder, reading: ValueReading, test: ValueTest) {
	const compiled = compileTest(test, builder.zone);
	const turning = compiled.timed ? {} : { turning: readingTurn(reading, test, (value) => value !== undefined && value !== null && compiled.test(value)) };
	return {
		...turning,
		touches: reading.touches,
		period: compiled.timed ? compiled.period : 0,
		isApproximate: reading.isApproximate,
		answer: (reader: Reader) => {
			const value = reading.read(reader.facts, reader);
			if (value === undefined) return false;
			if (!compiled.timed) return compiled.test(value);
			const valueUntil = reader.until;
			const holds = compiled.test(value, reader);
			reader.until = Math.min(valueUntil, reader.until);
			return holds;
		},
	};
}

/** A count in a window that ends now: the newest few times are enough. */
function recentCount(builder: Builder, matcher: Matcher, test: NumberTest, far: number) {
	const most = decisiveCount(test);
	const passes = compileNumberTest(test);
	const answers = Array.from({ length: most + 1 }, (_, count) => passes(count));
	const { match, listening } = matchOf(builder, matcher, { kind: "ever" });
	const slot = slotOf(builder, { kind: "newest", match }, listening, keepNewestOf, { most, horizon: far });
	const turns = answers.flatMap((answer, count) => (count > 0 && answer !== answers[count - 1] ? [count] : []));
	const [turn] = turns;
	return {
		touches: [touchOf(slot)],
		// With one turn only, an event more puts the end of an answer off.
		...(turn === undefined || turns.length > 1 ? {} : { turning: { kind: "newest", place: turn - 1, far } as const }),
		answer: (reader: Reader) => {
			const times = memoryIn<readonly number[]>(reader.facts.memory, slot) ?? NEVER;
			const count = countIn(times, most, reader.now - far);
			const holds = answers[count] ?? false;
			reader.until = Infinity;
			// As time goes on the count only falls; the first fall that turns the answer is its end.
			for (let left = count - 1; left >= 0; left -= 1) {
				if (answers[left] === holds || (left > 0 && times[left - 1] === times[left])) continue;
				reader.until = (times[left] ?? 0) + far;
				break;
			}
			return holds;
		},
	};
}

const NEVER: readonly number[] = [];

function countIn(times: readonly number[], most: number, expired: number): number {
	let count = times.length < most ? times.length : most;
	while (count > 0 && (times[count - 1] ?? 0) <= expired) count -= 1;
	return count;
}
