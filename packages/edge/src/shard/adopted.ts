import { compileDefinitions, type Definitions } from "@pipit/core/definition";
import { formatProblem } from "@pipit/core/problem";
import type { Program } from "@pipit/core/segment";
import { isLater, loadDefinitions, type PublicationMark, type VersionMark } from "../definitions/published.ts";
import { markOfProgram } from "../models/marks.ts";
import { loadPopulation, type PublishedPopulation } from "../models/published.ts";
import { readStored } from "../stored.ts";
import type { Envelope } from "./calls.ts";
import type { Meta } from "./meta.ts";

/** What a shard works with: one published version, the population it compares people with, and the program of both. */
export interface Adopted {
	readonly mark: PublicationMark;
	readonly definitions: Definitions;
	/** Null while nobody was measured. */
	readonly models: PublishedPopulation | null;
	readonly program: Program;
}

/** Throws where a published version does not compile: publishing has checked that it does. */
export function adoptedFrom(mark: PublicationMark, definitions: Definitions, models: PublishedPopulation | null): Adopted {
	const compiled = compileDefinitions(definitions, mark.version, models?.population ?? null);
	if (!compiled.ok) throw new Error(`version ${mark.version} does not compile: ${compiled.problems.map(formatProblem).join("; ")}`);
	return { mark, definitions, models, program: compiled.value };
}

/** Whether a caller knows of nothing newer. */
export function isUpToDate({ mark, models }: Adopted, envelope: Envelope): boolean {
	return !isLater(envelope.definitions, mark) && (models?.mark.sequence ?? 0) >= (envelope.models?.sequence ?? 0);
}

/**
 * What is adopted together with whatever the caller knows that is newer. `current` is asked after the reading, because
 * another call may have adopted something meanwhile. Rejects where the definitions cannot be read; where the population
 * cannot, the last one holds.
 */
export async function caughtUp(env: PipitEnv, site: string, envelope: Envelope, current: () => Adopted | null): Promise<Adopted> {
	const before = current();
	const isOld = before === null || isLater(envelope.definitions, before.mark);
	const [definitions, population] = await Promise.all([
		isOld ? loadDefinitions(env, site, envelope.definitions.version) : null,
		newerPopulation(env, site, envelope.models, before?.models ?? null),
	]);
	const adopted = current();
	const models = newer(population, adopted?.models ?? null);
	if (definitions !== null && (adopted === null || isLater(envelope.definitions, adopted.mark))) {
		return adoptedFrom(envelope.definitions, definitions, models);
	}
	if (adopted === null) throw new Error(`no definitions of ${site} are adopted`);
	return models === adopted.models ? adopted : adoptedFrom(adopted.mark, adopted.definitions, models);
}

/** What the shard had adopted before it was restarted. */
export function readAdopted(meta: Meta): Adopted | null {
	const text = meta.read("definitions");
	if (text === null) return null;
	const { mark, definitions } = readStored<{ mark: PublicationMark; definitions: Definitions }>(text);
	const models = meta.read("models");
	return adoptedFrom(mark, definitions, models === null ? null : readStored<PublishedPopulation>(models));
}

/** Writes down what is new. Where that can move people, all profiles are gone through in the background, from the first on. */
export function writeAdopted(meta: Meta, adopted: Adopted, before: Adopted | null): void {
	if (adopted.mark !== before?.mark) meta.write("definitions", JSON.stringify({ mark: adopted.mark, definitions: adopted.definitions }));
	if (adopted.models !== null && adopted.models !== before?.models) meta.write("models", JSON.stringify(adopted.models));
	if (before === null || markOfProgram(adopted.program) !== markOfProgram(before.program)) meta.write("rebuild", "");
}

function newer(one: PublishedPopulation | null, other: PublishedPopulation | null): PublishedPopulation | null {
	return (one?.mark.sequence ?? 0) > (other?.mark.sequence ?? 0) ? one : other;
}

async function newerPopulation(env: PipitEnv, site: string, wanted: VersionMark | null, has: PublishedPopulation | null): Promise<PublishedPopulation | null> {
	if (wanted === null || wanted.sequence <= (has?.mark.sequence ?? 0)) return has;
	try {
		return await loadPopulation(env, site, wanted);
	} catch (error) {
		console.error(`the population that ${site} compares people with could not be read; the last one holds:`, error);
		return has;
	}
}
