import { type Definitions, keysOfWires } from "@pipit/core/definition";
import { migrate } from "../database/migrate.ts";
import { readStored } from "../stored.ts";

/** What is published: for each site its newest version, and whose a write key (also one of `wires` in site.yaml) and a token key are. Kept in KV under `sites`. */
export interface Published {
	readonly sites: { readonly [site: string]: PublicationMark };
	readonly siteByWriteKey: { readonly [writeKey: string]: string };
	readonly siteByTokenKey: { readonly [keyId: string]: string };
}

/** A version and its place in the order of publications: going back to an old version is a newer publication. */
export interface VersionMark {
	readonly version: string;
	readonly sequence: number;
}

/** The mark of published definitions, with the moment of their publication, epoch ms: it outlives a database that was lost. */
export interface PublicationMark extends VersionMark {
	readonly publishedAt: number;
}

/** Whether a publication is later than another. */
export function isLater(mark: PublicationMark, than: PublicationMark): boolean {
	return mark.publishedAt > than.publishedAt || (mark.publishedAt === than.publishedAt && mark.sequence > than.sequence);
}

export const NOTHING_PUBLISHED: Published = { sites: {}, siteByWriteKey: {}, siteByTokenKey: {} };

const SITES = "sites";
/** How long an isolate trusts what it read; a publication reaches every Worker within this and KV's own minute. */
const TRUSTED_MS = 10_000;

let known: { readonly published: Published; readonly readAt: number } | null = null;
const loaded = new Map<string, Promise<Definitions>>();

/** The list of what is published: from memory, then KV, then (where KV fails) D1; an old answer is better than none. */
export async function readPublished(env: PipitEnv): Promise<Published> {
	if (known !== null && Date.now() - known.readAt < TRUSTED_MS) return known.published;
	let published: Published;
	try {
		published = (await env.KV.get<Published>(SITES, { type: "json", cacheTtl: 30 })) ?? (await readFromDatabase(env));
	} catch (error) {
		if (known === null) throw error;
		published = known.published;
	}
	known = { published, readAt: Date.now() };
	return published;
}

/** Makes this isolate see a publication at once, and tells the others through KV. */
export async function announce(env: PipitEnv, published: Published): Promise<void> {
	await env.KV.put(SITES, JSON.stringify(published));
	known = { published, readAt: Date.now() };
}

/** A version never changes, so an isolate keeps what it read. */
export function loadDefinitions(env: PipitEnv, site: string, version: string): Promise<Definitions> {
	const key = definitionsKey(site, version);
	let reading = loaded.get(key);
	if (reading === undefined) {
		reading = read(env, site, version).catch((error: unknown) => {
			loaded.delete(key);
			throw error;
		});
		if (loaded.size >= 16) loaded.clear();
		loaded.set(key, reading);
	}
	return reading;
}

export function definitionsKey(site: string, version: string): string {
	return `definitions:${site}:${version}`;
}

/** Forgets what this isolate knows: for tests that wipe the stores. */
export function forgetPublished(): void {
	known = null;
	loaded.clear();
}

async function read(env: PipitEnv, site: string, version: string): Promise<Definitions> {
	const copy = await env.KV.get<Definitions>(definitionsKey(site, version), "json");
	if (copy !== null) return copy;
	const row = await env.DB.prepare("SELECT definitions FROM definitions WHERE site = ?1 AND version = ?2")
		.bind(site, version)
		.first<{ definitions: string }>();
	if (row === null) throw new Error(`version ${version} of ${site} is not published`);
	return readStored<Definitions>(row.definitions);
}

const NEWEST = `
SELECT p.site, p.version, p.sequence, p.published_at, d.definitions ->> 'site' AS settings
FROM publications p JOIN definitions d ON d.site = p.site AND d.version = p.version
WHERE p.sequence = (SELECT max(sequence) FROM publications WHERE site = p.site)`;

/** The same list from the database: the truth that KV is a copy of. */
export async function readFromDatabase(env: PipitEnv): Promise<Published> {
	await migrate(env.DB);
	const { results } = await env.DB.prepare(NEWEST).all<{ site: string; version: string; sequence: number; published_at: number; settings: string }>();
	const sites: Record<string, PublicationMark> = {};
	const siteByWriteKey: Record<string, string> = {};
	const siteByTokenKey: Record<string, string> = {};
	for (const row of results) {
		const site = readStored<Definitions["site"]>(row.settings);
		sites[row.site] = { version: row.version, sequence: row.sequence, publishedAt: row.published_at };
		siteByWriteKey[site.write_key] = row.site;
		for (const { key } of keysOfWires(site.wires)) siteByWriteKey[key] ??= row.site;
		for (const keyId of site.token_keys) siteByTokenKey[String(keyId)] = row.site;
	}
	return { sites, siteByWriteKey, siteByTokenKey };
}
