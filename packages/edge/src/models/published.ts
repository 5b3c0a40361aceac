import type { Population } from "@pipit/core/model";
import { migrate } from "../database/migrate.ts";
import type { VersionMark } from "../definitions/published.ts";
import { readStored } from "../stored.ts";

/** A population, and its place in the order of those of its site. */
export interface PublishedPopulation {
	readonly mark: VersionMark;
	readonly population: Population;
}

/** How long an isolate trusts what it read. */
const TRUSTED_MS = 10_000;
/** How many of a site's populations D1 keeps. */
const KEPT = 200;
/** Copies of old populations in KV go by themselves; one that still holds is in D1. */
const COPY_SECONDS = 30 * 24 * 3_600;

const known = new Map<string, { readonly mark: VersionMark | null; readonly readAt: number }>();

/**
 * Which population holds for a site; null while nobody was measured. From memory, then KV, never D1: it goes with every
 * call to a shard. Where KV fails, the last answer holds.
 */
export async function readModelMark(env: PipitEnv, site: string): Promise<VersionMark | null> {
	const last = known.get(site);
	if (last !== undefined && Date.now() - last.readAt < TRUSTED_MS) return last.mark;
	let mark = last?.mark ?? null;
	try {
		mark = await env.KV.get<VersionMark>(markKey(site), { type: "json", cacheTtl: 30 });
	} catch (error) {
		console.error(`which population of ${site} holds could not be read:`, error);
	}
	known.set(site, { mark, readAt: Date.now() });
	return mark;
}

/** A population by its place. Rejects where neither KV nor D1 has it. */
export async function loadPopulation(env: PipitEnv, site: string, mark: VersionMark): Promise<PublishedPopulation> {
	const copy = await env.KV.get<Population>(populationKey(site, mark), "json");
	if (copy !== null) return { mark, population: copy };
	const row = await env.DB.prepare("SELECT population FROM populations WHERE site = ?1 AND sequence = ?2")
		.bind(site, mark.sequence)
		.first<{ population: string }>();
	if (row === null) throw new Error(`population ${mark.version} of ${site} is not there`);
	return { mark, population: readStored<Population>(row.population) };
}

/** The newest population, from the database; null where there is none. */
export async function newestPopulation(env: PipitEnv, site: string): Promise<PublishedPopulation | null> {
	await migrate(env.DB);
	const row = await env.DB.prepare(
		"SELECT sequence, version, population FROM populations WHERE site = ?1 ORDER BY sequence DESC LIMIT 1",
	)
		.bind(site)
		.first<{ sequence: number; version: string; population: string }>();
	return row === null
		? null
		: { mark: { version: row.version, sequence: row.sequence }, population: readStored<Population>(row.population) };
}

/** Makes a population the one that holds. Two at once: the second insert of the same place fails, and its caller gives up. */
export async function publishPopulation(
	env: PipitEnv,
	site: string,
	{ mark, population }: PublishedPopulation,
): Promise<void> {
	const text = JSON.stringify(population);
	await env.DB.batch([
		env.DB.prepare(
			"INSERT INTO populations (site, sequence, version, population, computed_at) VALUES (?1, ?2, ?3, ?4, ?5)",
		).bind(site, mark.sequence, mark.version, text, population.computedAt),
		env.DB.prepare("DELETE FROM populations WHERE site = ?1 AND sequence <= ?2").bind(site, mark.sequence - KEPT),
	]);
	await env.KV.put(populationKey(site, mark), text, { expirationTtl: COPY_SECONDS });
	await announcePopulation(env, site, mark);
}

/** Tells every Worker which population holds. */
export async function announcePopulation(env: PipitEnv, site: string, mark: VersionMark): Promise<void> {
	await env.KV.put(markKey(site), JSON.stringify(mark));
	known.set(site, { mark, readAt: Date.now() });
}

/** Forgets what this isolate knows: for tests that wipe the stores. */
export function forgetPopulations(): void {
	known.clear();
}

function markKey(site: string): string {
	return `models:${site}`;
}

function populationKey(site: string, { sequence, version }: VersionMark): string {
	return `models:${site}:${sequence}:${version}`;
}
