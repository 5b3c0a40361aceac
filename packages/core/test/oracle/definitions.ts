import type { ModelSettings, Population } from "../../src/model/index.ts";
import type { Parsed } from "../../src/problem/index.ts";
import {
	compile,
	parseRule,
	parseTrait,
	type ComputedTrait,
	type Program,
	type Rule,
} from "../../src/segment/index.ts";
import { makePopulation, makeSettings } from "./make-models.ts";
import { makeAlikeSegments, makeSegments, makeTraits } from "./make-rules.ts";
import type { Chance } from "./random.ts";

/** What is published: some rules and traits of one version, and what people are compared with. */
export interface Definitions {
	readonly version: string;
	readonly segments: { readonly [id: string]: Rule };
	readonly traits: { readonly [id: string]: ComputedTrait };
	readonly settings: ModelSettings;
	readonly timeZone: string;
	readonly undecided: "granted" | "pending";
	readonly population: Population | null;
	readonly program: Program;
}

/** Two versions that have some rules in common, and each perhaps a segment that the other has not. */
export function makeDefinitions(chance: Chance, count = 5, isAlike = false): readonly [Definitions, Definitions] {
	const settings = makeSettings(chance);
	const timeZone = chance.odds(0.6) ? "UTC" : chance.pick(["Europe/Berlin", "America/New_York", "Asia/Kathmandu"]);
	const undecided = chance.odds(0.7) ? "pending" : "granted";
	const make = (number: number) => (isAlike ? makeAlikeSegments(chance, number) : makeSegments(chance, [], number));
	const first = make(count);
	const second = {
		...make(count - 1 + chance.below(3)),
		...Object.fromEntries(Object.entries(first).slice(0, count / 2)),
	};
	const one = (version: string, segments: { readonly [id: string]: unknown }) =>
		compiled({
			version,
			segments: allOf(segments, parseRule),
			traits: allOf(makeTraits(chance), parseTrait),
			settings,
			timeZone,
			undecided,
			population: makePopulation(chance, `${version} first`),
		});
	return [one("v1", first), one("v2", second)];
}

/** The same rules beside another population. */
export function withPopulation(definitions: Definitions, population: Population | null): Definitions {
	return compiled({ ...definitions, population });
}

function compiled(parts: Omit<Definitions, "program">): Definitions {
	const { version, segments, traits, settings, timeZone, undecided, population } = parts;
	const program = compile({
		version,
		timeZone,
		undecided,
		segments,
		traits,
		rules: segments,
		modelSettings: settings,
		population,
	});
	if (!program.ok) throw new Error(JSON.stringify(program.problems));
	return { ...parts, program: program.value };
}

function allOf<T>(
	inputs: { readonly [id: string]: unknown },
	parse: (input: unknown) => Parsed<T>,
): { [id: string]: T } {
	const entries = Object.entries(inputs).map(([id, input]): [string, T] => {
		const result = parse(input);
		if (!result.ok) throw new Error(`${JSON.stringify(input)} was refused: ${JSON.stringify(result.problems)}`);
		return [id, result.value];
	});
	return Object.fromEntries(entries);
}
