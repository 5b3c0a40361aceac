import type { Problem } from "../problem/index.ts";
import { translateQuery } from "../query/index.ts";
import { LIST_TRAIT, type Rule } from "../segment/index.ts";
import type { SegmentDefinition } from "./definition.ts";

/** Who is in a segment that a query defines is on the list of this name; only the query's runs put people on it. */
function listOf(segment: string): string {
	return `sql:${segment}`;
}

/** The trait by which the shards are told. */
export function queryTraitOf(segment: string): string {
	return LIST_TRAIT + listOf(segment);
}

export type QueryFile = { readonly ok: true; readonly value: SegmentDefinition } | { readonly ok: false; readonly line: number; readonly problem: Problem };

const HEADER = /^--\s*(name|description):\s*(.+?)\s*$/;

/**
 * Reads `segments/ID.sql`: one SELECT that answers `profile_id`, run every 15 minutes. Comments at its beginning may say
 * `-- name: ..` and `-- description: ..`.
 */
export function parseQuerySegment(id: string, text: string, timeZone: string): QueryFile {
	const said: Record<string, string> = {};
	for (const line of text.split(/\r?\n/)) {
		if (line.trim() !== "" && !line.startsWith("--")) break;
		const [, key, value] = HEADER.exec(line) ?? [];
		if (key !== undefined && value !== undefined) said[key] = value;
	}
	// Which moment it is asked at changes what its times stand for, and not whether it is a query.
	const query = translateQuery(text, { now: 0, timeZone });
	if (!query.ok) {
		const { expected, got, place } = query.problem;
		return { ok: false, line: place.line, problem: { path: [], expected, got } };
	}
	const rule: Rule = { list: listOf(id) };
	return { ok: true, value: { name: said["name"] ?? id, description: said["description"] ?? "", rule, query: text } };
}
