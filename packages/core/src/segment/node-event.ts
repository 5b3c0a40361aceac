import { aggregateReading, type Aggregate } from "./aggregate.ts";
import { demandNewest, frameOf, nodeOf, type Builder } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import type { Decimal } from "./decimal.ts";
import { durationMs } from "./duration.ts";
import { memoryOf } from "./keeper.ts";
import { answerAll, type Node, type Reader } from "./node.ts";
import { compileDecimalTest, compileNumberTest, decisiveCount } from "./number-test.ts";
import type { CountRule, EventRule, Matcher, Window } from "./rule.ts";
import type { NumberTest } from "./test.ts";
import { compileTest } from "./value-test.ts";
import { canonicalJson } from "./canonical-rule.ts";

const AT_LEAST_ONE: NumberTest = { gte: 1 };

/** How often, or an aggregate of a property, with a test of it; and the profile's age where the rule asks for one. */
export function eventNode(builder: Builder, rule: EventRule): Node {
	const { min_profile_age: age, ...rest } = rule;
	if (age === undefined) return plainEventNode(builder, rest as EventRule);
	const parts = [ageNode(builder, durationMs(age)), plainEventNode(builder, rest as EventRule)];
	return nodeOf(builder, `all ${parts.map((part) => part.id).join()}`, () => ({
		touches: parts.flatMap((part) => [...part.touches]),
		answer: answerAll(parts),
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

function plainEventNode(builder: Builder, rule: EventRule): Node {
	return nodeOf(builder, canonicalText(canonicalJson(rule)), () => {
		const aggregate = aggregateOf(rule);
		if (aggregate !== null) return aggregateAnswer(builder, rule, aggregate);
		const test = (rule as CountRule).count ?? AT_LEAST_ONE;
		const frame = frameOf(builder, rule);
		if (frame.kind === "moving" && frame.near === 0) return recentCount(builder, rule, test, frame.far);
		return aggregateAnswer(builder, rule, { aggregate: "count", path: "", test });
	});
}

interface AggregateTest {
	readonly aggregate: Aggregate;
	readonly path: string;
	readonly test: NumberTest | EventRule;
}

function aggregateOf(rule: EventRule): AggregateTest | null {
	for (const aggregate of ["sum", "avg", "min", "max", "distinct", "first", "latest", "mode"] as const) {
		if (aggregate in rule) return { aggregate, path: String(Object.entries(rule).find(([key]) => key === aggregate)?.[1]), test: rule };
	}
	return null;
}

function aggregateAnswer(builder: Builder, rule: Matcher & Window, { aggregate, path, test }: AggregateTest) {
	const reading = aggregateReading(builder, aggregate, path, rule, rule);
	if (aggregate === "first" || aggregate === "latest" || aggregate === "mode") {
		return { touches: reading.touches, answer: valueAnswer(builder, reading, test as EventRule) };
	}
	const passes = compileDecimalTest(test as NumberTest);
	return {
		touches: reading.touches,
		answer: (reader: Reader) => {
			const value = reading.read(reader.facts, reader);
			// Over nothing the aggregates that have no value fail every test.
			return value !== undefined && passes(value as Decimal);
		},
	};
}

function valueAnswer(builder: Builder, reading: ReturnType<typeof aggregateReading>, rule: EventRule) {
	// The parser has made sure that a value aggregate carries a value test.
	const compiled = compileTest(rule as Parameters<typeof compileTest>[0], builder.zone);
	return (reader: Reader) => {
		const value = reading.read(reader.facts, reader);
		if (value === undefined) return false;
		if (!compiled.timed) return compiled.test(value);
		const valueUntil = reader.until;
		const holds = compiled.test(value, reader);
		reader.until = Math.min(valueUntil, reader.until);
		return holds;
	};
}

/** A count in a window that ends now: the newest few times are enough. */
function recentCount(builder: Builder, rule: Matcher, test: NumberTest, far: number) {
	const most = decisiveCount(test);
	const passes = compileNumberTest(test);
	const answers = Array.from({ length: most + 1 }, (_, count) => passes(count));
	const newest = demandNewest(builder, rule, most, far);
	return {
		touches: [`memory:${newest.key}`],
		answer: (reader: Reader) => {
			const times = memoryOf<readonly number[]>(reader.facts.memory, newest) ?? [];
			const expired = reader.now - far;
			let count = Math.min(times.length, most);
			while (count > 0 && (times[count - 1] ?? 0) <= expired) count -= 1;
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
