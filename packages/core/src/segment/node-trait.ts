import type { Json } from "../event/index.ts";
import { derivedReading, type Aggregate, type ValueReading } from "./aggregate.ts";
import { nodeOf, type Builder } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import type { Clock } from "./clock.ts";
import { decimalToNumber } from "./decimal.ts";
import type { Facts, StoredTrait } from "./facts.ts";
import type { Node } from "./node.ts";
import { compilePath, isObject } from "./path.ts";
import type { TraitRule } from "./rule.ts";
import type { ComputedTrait } from "./trait.ts";
import { compileTest } from "./value-test.ts";
import { readingTurn } from "./watch-reading.ts";
import { itself, type Turning } from "./watch.ts";

/** A test of a trait: of a computed one where the path begins with its name, else of a stored one. */
export function traitNode(builder: Builder, rule: TraitRule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		const compiled = compileTest(rule, builder.zone);
		const reading = traitReading(builder, rule.trait);
		if (!compiled.timed && reading.isPlain) {
			const { trait } = rule;
			const { test } = compiled;
			return {
				touches: reading.touches,
				answer: (reader) => {
					reader.until = Infinity;
					return test(traitValue(reader.facts.traits[trait]));
				},
				turning: turningOf(rule, (value) => test(value ?? undefined)),
			};
		}
		const { derived } = reading;
		const turning =
			compiled.timed || derived === null
				? {}
				: { turning: readingTurn(derived, rule, (value) => compiled.test(value ?? undefined)) };
		return {
			...turning,
			touches: reading.touches,
			period: compiled.timed ? compiled.period : 0,
			isApproximate: reading.isApproximate,
			answer: (reader) => {
				const found = reading.read(reader.facts, reader);
				if (!compiled.timed) return compiled.test(found);
				const valueUntil = reader.until;
				const holds = compiled.test(found, reader);
				if (valueUntil < reader.until) reader.until = valueUntil;
				return holds;
			},
		};
	});
}

/** Most rules about people list values, of which only those of the old and the new one are looked at. */
function turningOf(rule: TraitRule, test: (value: Json | undefined) => boolean): Turning {
	const values = "eq" in rule ? [rule.eq] : "ne" in rule ? [rule.ne] : "in" in rule ? rule.in : "not_in" in rule ? rule.not_in : null;
	return values === null ? { kind: "test", test } : { kind: "value", read: itself, values: new Set(values) };
}

function traitReading(builder: Builder, path: string) {
	const root = path.split(".", 1)[0] ?? "";
	const rest = path.slice(root.length + 1);
	const readRest = rest === "" ? null : compilePath(rest);
	const computed = computedReading(builder, root);
	if (computed !== null) {
		return {
			touches: computed.touches,
			isPlain: false,
			/** A computed trait as it stands. */
			derived: readRest === null ? computed : null,
			isApproximate: computed.isApproximate,
			read: (facts: Facts, clock: Clock) => {
				const value = computed.read(facts, clock);
				return readRest === null ? value : readRest(value);
			},
		};
	}
	return {
		touches: [`trait:${root}`],
		/** A stored trait as it stands: what most rules about people ask for. */
		isPlain: readRest === null,
		derived: null,
		isApproximate: null,
		read: (facts: Facts, clock: Clock) => {
			clock.until = Infinity;
			const value = traitValue(facts.traits[root]) ?? undefined;
			return readRest === null ? value : readRest(value);
		},
	};
}

/** The reading of a computed trait; null where there is none of that name. */
export function computedReading(builder: Builder, id: string): ValueReading | null {
	const trait = Object.hasOwn(builder.traits, id) ? builder.traits[id] : undefined;
	if (trait === undefined) return null;
	const { aggregate, path } = derivationOf(trait);
	const matcher = { event: trait.of, ...(trait.where === undefined ? {} : { where: trait.where }) };
	const reading = derivedReading(builder, { aggregate, path, matcher, window: trait });
	if (aggregate !== "sum") return reading;
	const meaning = `as a number: ${id}`;
	const known = builder.readings.get(meaning);
	if (known !== undefined) return known;
	// Outside, a sum is a number even when it has more digits than one holds.
	const asNumber: ValueReading = {
		...reading,
		read: (facts, clock) => {
			const sum = reading.read(facts, clock);
			return typeof sum === "number" || typeof sum === "string" ? decimalToNumber(sum) : sum;
		},
	};
	builder.readings.set(meaning, asNumber);
	return asNumber;
}

function derivationOf(trait: ComputedTrait): { readonly aggregate: Aggregate; readonly path: string } {
	if ("exists" in trait) return { aggregate: "exists", path: "" };
	if ("count" in trait) return { aggregate: "count", path: "" };
	if ("sum" in trait) return { aggregate: "sum", path: trait.sum };
	if ("avg" in trait) return { aggregate: "avg", path: trait.avg };
	if ("min" in trait) return { aggregate: "min", path: trait.min };
	if ("max" in trait) return { aggregate: "max", path: trait.max };
	if ("distinct" in trait) return { aggregate: "distinct", path: trait.distinct };
	if ("first" in trait) return { aggregate: "first", path: trait.first };
	if ("latest" in trait) return { aggregate: "latest", path: trait.latest };
	return { aggregate: "mode", path: trait.mode };
}

/** The value of a stored trait without the parts that were cleared since; undefined where there is none. */
export function traitValue(stored: StoredTrait | undefined): Exclude<Json, null> | undefined {
	if (stored === undefined) return undefined;
	const value = stored[0];
	const cleared = stored[2];
	if (cleared === undefined) return value ?? undefined;
	return Object.keys(cleared).reduce<Json>((left, path) => without(left, path.split(".")), value) ?? undefined;
}

function without(value: Json, steps: readonly string[]): Json {
	const [step, ...rest] = steps;
	if (step === undefined || !isObject(value) || !Object.hasOwn(value, step)) return value;
	const entries = Object.entries(value);
	if (rest.length === 0) return Object.fromEntries(entries.filter(([key]) => key !== step));
	return Object.fromEntries(entries.map(([key, inner]) => [key, key === step ? without(inner, rest) : inner]));
}
