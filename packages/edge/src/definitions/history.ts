import type { SourceFile } from "@pipit/core/definition";
import { readStored } from "../stored.ts";

/** What a publication changed, by file. */
export interface FileChanges {
	readonly added: readonly string[];
	readonly changed: readonly string[];
	readonly removed: readonly string[];
}

/** One publication. */
export interface Publication {
	readonly sequence: number;
	readonly version: string;
	readonly published_at: string;
	/** The earlier publication of this same version, where this one went back to it. */
	readonly back_to: number | null;
	readonly files: FileChanges;
}

export interface StoredVersion {
	readonly version: string;
	readonly files: readonly SourceFile[];
	/** Every publication of it, the newest first. */
	readonly sequences: readonly number[];
}

export const HISTORY_PAGE = 20;

/** What was published, the newest first; `before` is the sequence to go on from. */
export async function readHistory(db: D1Database, site: string, before: number): Promise<Publication[]> {
	const { results } = await db.prepare(HISTORY).bind(site, before, HISTORY_PAGE).all<HistoryRow>();
	return results.map((row) => ({
		sequence: row.sequence,
		version: row.version,
		published_at: new Date(row.published_at).toISOString(),
		back_to: row.back_to,
		files: changesOf(readStored<readonly FileDifference[]>(row.differences)),
	}));
}

/** A published version by its id or the unique beginning of it, at least 6 digits; null where there is none, or several. */
export async function readVersion(db: D1Database, site: string, version: string): Promise<StoredVersion | null> {
	if (!/^[0-9a-f]{6,16}$/.test(version)) return null;
	const { results } = await db.prepare(VERSION).bind(site, version).all<{ version: string; files: string; sequences: string }>();
	const [row, another] = results;
	if (row === undefined || another !== undefined) return null;
	return { version: row.version, files: readStored<SourceFile[]>(row.files), sequences: readStored<number[]>(row.sequences) };
}

/** How two folders differ, by file. */
export function compareFiles(before: readonly SourceFile[], after: readonly SourceFile[]): FileChanges {
	const old = new Map(before.map(({ path, text }) => [path, text]));
	const young = new Map(after.map(({ path, text }) => [path, text]));
	return {
		added: [...young.keys()].filter((path) => !old.has(path)).toSorted(),
		changed: [...young].filter(([path, text]) => old.has(path) && old.get(path) !== text).map(([path]) => path).toSorted(),
		removed: [...old.keys()].filter((path) => !young.has(path)).toSorted(),
	};
}

interface HistoryRow {
	readonly sequence: number;
	readonly version: string;
	readonly published_at: number;
	readonly back_to: number | null;
	readonly differences: string;
}

type FileDifference = readonly [path: string, change: keyof FileChanges];

function changesOf(differences: readonly FileDifference[]): FileChanges {
	const of = (kind: keyof FileChanges) => differences.filter(([, change]) => change === kind).map(([path]) => path);
	return { added: of("added"), changed: of("changed"), removed: of("removed") };
}

/** The files are compared where they are, so that only the names of those that differ leave the database. */
const HISTORY = `
WITH page AS (
  SELECT p.sequence, p.version, p.published_at,
    (SELECT version FROM publications b WHERE b.site = ?1 AND b.sequence = p.sequence - 1) AS version_before,
    (SELECT max(sequence) FROM publications e WHERE e.site = ?1 AND e.version = p.version AND e.sequence < p.sequence) AS back_to
  FROM publications p WHERE p.site = ?1 AND p.sequence < ?2 ORDER BY p.sequence DESC LIMIT ?3
)
SELECT page.sequence, page.version, page.published_at, page.back_to, (
  SELECT json_group_array(json_array(path, change)) FROM (
    SELECT coalesce(young.value ->> 'path', old.value ->> 'path') AS path,
      CASE WHEN old.value IS NULL THEN 'added' WHEN young.value IS NULL THEN 'removed' ELSE 'changed' END AS change
    FROM json_each((SELECT files FROM definitions WHERE site = ?1 AND version = page.version)) young
    FULL JOIN json_each(coalesce((SELECT files FROM definitions WHERE site = ?1 AND version = page.version_before), '[]')) old
      ON old.value ->> 'path' = young.value ->> 'path'
    WHERE old.value IS NULL OR young.value IS NULL OR old.value ->> 'text' <> young.value ->> 'text'
    ORDER BY 1
  )
) AS differences
FROM page ORDER BY page.sequence DESC`;

const VERSION = `
SELECT d.version, d.files, (
  SELECT json_group_array(sequence) FROM (SELECT sequence FROM publications p WHERE p.site = ?1 AND p.version = d.version ORDER BY sequence DESC)
) AS sequences
FROM definitions d WHERE d.site = ?1 AND d.version >= ?2 AND d.version < ?2 || 'g' LIMIT 2`;
