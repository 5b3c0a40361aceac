import { ruleKey } from "../content/index.ts";
import type { Population } from "../model/index.ts";
import type { Parsed } from "../problem/index.ts";
import { compile, meaningOf, type Program, type ProgramSource, type Rule } from "../segment/index.ts";
import type { Definitions } from "./definition.ts";

/**
 * The program that evaluates a version: its segments, its computed traits, and each `when` of its blocks. `population` is
 * what models compare people with; null while nobody was measured.
 */
export function compileDefinitions(definitions: Definitions, version: string, population: Population | null = null): Parsed<Program> {
	return compile(programSourceOf(definitions, version, population));
}

const meanings = new WeakMap<Definitions, string>();

/** Whether rules of two versions answer alike: equal where nothing that they depend on differs. Worked out once. */
export function meaningOfDefinitions(definitions: Definitions): string {
	const meaning = meanings.get(definitions) ?? meaningOf(programSourceOf(definitions, "", null));
	meanings.set(definitions, meaning);
	return meaning;
}

/** What that program is compiled from. */
export function programSourceOf(definitions: Definitions, version: string, population: Population | null): ProgramSource {
	const rules: Record<string, Rule> = {};
	for (const [id, block] of Object.entries(definitions.blocks)) {
		for (const [entry, shown] of block.show.entries()) {
			if (shown.when !== null) rules[ruleKey(id, entry)] = shown.when;
		}
	}
	const segments = Object.fromEntries(Object.entries(definitions.segments).map(([id, segment]) => [id, segment.rule]));
	const { models } = definitions;
	return {
		version,
		timeZone: definitions.site.time_zone,
		undecided: definitions.site.consent.default,
		segments,
		traits: definitions.traits,
		rules,
		...(models === undefined ? {} : { modelSettings: models }),
		population,
	};
}
