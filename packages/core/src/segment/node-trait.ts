import type { Json } from "../event/index.ts";
import { aggregateReading, type Aggregate, type ValueReading } from "./aggregate.ts";
import { nodeOf, type Builder } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import { canonicalJson } from "./canonical-rule.ts";
import type { StoredTrait } from "./facts.ts";
import type { Node } from "./node.ts";
import { compilePath, isObject } from "./path.ts";
import type { TraitRule } from "./rule.ts";
import type { ComputedTrait } from "./trait.ts";
import { compileTest } from "./value-test.ts";

/** A test of a trait: of a computed one where the path begins with its name, else of a stored one. */
export function traitNode(builder: Builder, rule: TraitRule): Node {
	return nodeOf(builder, canonicalText(canonicalJson(rule)), () => {
		const compiled = compileTest(rule, builder.zone);
		const reading = traitReading(builder, rule.trait);
		return {
			touches: reading.touches,
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

function traitReading(builder: Builder, path: string) {
	const root = path.split(".", 1)[0] ?? "";
	const rest = path.slice(root.length + 1);
	const readRest = rest === "" ? null : compilePath(rest);
	const computed = computedReading(builder, root);
	if (computed !== null) {
		return {
			touches: computed.touches,
			read: (facts: Parameters<ValueReading["read"]>[0], clock: Parameters<ValueReading["read"]>[1]) => {
				const value = computed.read(facts, clock);
				return readRest === null ? value : readRest(value);
			},
		};
	}
	return {
		touches: [`trait:${root}`],
		read: (facts: Parameters<ValueReading["read"]>[0], clock: Parameters<ValueReading["read"]>[1]) => {
			clock.until = Infinity;
			const value = traitValue(facts.traits[root]) ?? undefined;
			return readRest === null ? value : readRest(value);
		},
	};
}

/** The reading of a computed trait; null where there is none of that name. */
export function computedReading(builder: Builder, id: string): ValueReading | null {
	const known = builder.traitReadings.get(id);
	if (known !== undefined) return known;
	const trait = Object.hasOwn(builder.traits, id) ? builder.traits[id] : undefined;
	if (trait === undefined) return null;
	const { of, where, ...rest } = trait;
	const derivation = DERIVATIONS.find((key) => key in rest) ?? "exists";
	const operand: unknown = (rest as { readonly [key: string]: unknown })[derivation];
	const matcher = { event: of, ...(where === undefined ? {} : { where }) };
	const reading = numeric(aggregateReading(builder, derivation, typeof operand === "string" ? operand : "", matcher, trait), derivation);
	builder.traitReadings.set(id, reading);
	return reading;
}

const DERIVATIONS: readonly Aggregate[] = ["exists", "count", "sum", "avg", "min", "max", "distinct", "first", "latest", "mode"];

/** Outside, a sum is a number even when it has more digits than one holds. */
function numeric(reading: ValueReading, derivation: Aggregate): ValueReading {
	if (derivation !== "sum") return reading;
	return { touches: reading.touches, read: (facts, clock) => Number(reading.read(facts, clock)) };
}

/** The value of a stored trait without the parts that were cleared since; undefined where there is none. */
export function traitValue(stored: StoredTrait | undefined): Exclude<Json, null> | undefined {
	if (stored === undefined) return undefined;
	const [value, , cleared] = stored;
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
