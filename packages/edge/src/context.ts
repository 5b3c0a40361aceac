import type { Definitions, Site } from "@pipit/core/definition";
import { type Clock, clockOf } from "./clock/clock.ts";
import { loadDefinitions, type PublicationMark, readPublished } from "./definitions/published.ts";
import { readModelMark } from "./models/published.ts";
import type { Envelope } from "./shard/calls.ts";

/** A site as one request sees it: its newest definitions, and what goes with each call to its shards. */
export interface SiteContext {
	readonly site: Site;
	readonly definitions: Definitions;
	readonly mark: PublicationMark;
	readonly envelope: Envelope;
	readonly clock: Clock;
}

/** Null where no such site is published. */
export async function siteContext(env: PipitEnv, siteId: string): Promise<SiteContext | null> {
	const [published, clock] = await Promise.all([readPublished(env), clockOf(env)]);
	const mark = published.sites[siteId];
	if (mark === undefined) return null;
	const [definitions, models] = await Promise.all([loadDefinitions(env, siteId, mark.version), readModelMark(env, siteId)]);
	return { site: definitions.site, definitions, mark, clock, envelope: { definitions: mark, models, clockOffsetMs: clock.offsetMs } };
}

/** Every published site, for what is done for all of them and for requests that name none. */
export async function allSites(env: PipitEnv): Promise<SiteContext[]> {
	const { sites } = await readPublished(env);
	const contexts = await Promise.all(Object.keys(sites).toSorted().map((site) => siteContext(env, site)));
	return contexts.filter((context) => context !== null);
}
