import { type AuditInput, readingOf } from "@pipit/core/audit";
import { canonicalJson, type Definitions } from "@pipit/core/definition";
import type { SiteContext } from "../context.ts";
import { readStored } from "../stored.ts";

/** What was published since: the segments whose rules are others now, and whether people are scored otherwise. */
export async function changedSince(db: D1Database, { site, definitions, mark }: SiteContext, since: number): Promise<Pick<AuditInput, "readings" | "changedRules" | "modelsChangedAt">> {
	const { segments } = definitions;
	const readings = new Map(Object.keys(segments).map((id) => [id, readingOf(segments, id)]));
	const before = await definitionsAt(db, site.id, since);
	if (before === null) return { readings, changedRules: new Map(), modelsChangedAt: null };
	const isOther = (id: string): boolean => {
		const old = before.segments[id];
		const young = segments[id];
		return old !== undefined && young !== undefined && (canonicalJson(old.rule) !== canonicalJson(young.rule) || old.query !== young.query);
	};
	return {
		readings,
		changedRules: new Map(Object.keys(segments).filter(isOther).map((id) => [id, mark.publishedAt])),
		modelsChangedAt: canonicalJson(before.models ?? null) === canonicalJson(definitions.models ?? null) ? null : mark.publishedAt,
	};
}

/** What held at a moment; null where nothing was published yet. */
async function definitionsAt(db: D1Database, site: string, at: number): Promise<Definitions | null> {
	const row = await db
		.prepare(
			`SELECT d.definitions FROM publications p JOIN definitions d ON d.site = p.site AND d.version = p.version
			 WHERE p.site = ?1 AND p.published_at <= ?2 ORDER BY p.sequence DESC LIMIT 1`,
		)
		.bind(site, at)
		.first<{ definitions: string }>();
	return row === null ? null : readStored<Definitions>(row.definitions);
}
