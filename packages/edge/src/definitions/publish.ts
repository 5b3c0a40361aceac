import { type Definitions, parseDefinitions, type FileProblem, type SourceFile, versionOf } from "@pipit/core/definition";
import { announce, definitionsKey, type Published, readFromDatabase, type VersionMark } from "./published.ts";

export type PublishResult =
	| { readonly kind: "published"; readonly site: string; readonly mark: VersionMark; readonly changed: boolean }
	| { readonly kind: "checked"; readonly site: string; readonly version: string; readonly changed: boolean }
	| { readonly kind: "refused"; readonly problems: readonly FileProblem[] };

/**
 * Publishes a shop's folder as a version, or refuses it with all its problems; what was published before stays as it was.
 * The same content again is no new version. With `dryRun` nothing is written.
 */
export async function publish(env: PipitEnv, files: readonly SourceFile[], options: { readonly now: number; readonly dryRun: boolean }): Promise<PublishResult> {
	const read = parseDefinitions(files);
	if (!read.ok) return { kind: "refused", problems: read.problems };
	const definitions = read.value;
	const before = await readFromDatabase(env);
	const conflicts = conflictsWithOtherSites(definitions, before);
	if (conflicts.length > 0) return { kind: "refused", problems: conflicts };

	const site = definitions.site.id;
	const version = await versionOf(definitions);
	const newest = before.sites[site];
	const changed = newest?.version !== version;
	if (options.dryRun) return { kind: "checked", site, version, changed };
	const mark = changed ? { version, sequence: (newest?.sequence ?? 0) + 1 } : newest;
	if (changed) {
		const text = JSON.stringify(definitions);
		await env.DB.batch([
			env.DB.prepare("INSERT OR IGNORE INTO definitions (site, version, definitions, files, created_at) VALUES (?1, ?2, ?3, ?4, ?5)").bind(site, version, text, JSON.stringify(files), options.now),
			// Two publications at once: the second insert of the same sequence fails, and its caller tries again.
			env.DB.prepare("INSERT INTO publications (site, sequence, version, published_at) VALUES (?1, ?2, ?3, ?4)").bind(site, mark.sequence, version, options.now),
		]);
		await env.KV.put(definitionsKey(site, version), text);
	}
	await announce(env, await readFromDatabase(env));
	return { kind: "published", site, mark, changed };
}

/** A write key and a token key name one site each. */
function conflictsWithOtherSites(definitions: Definitions, published: Published): FileProblem[] {
	const { id, write_key, token_keys } = definitions.site;
	const problems: FileProblem[] = [];
	const owner = published.siteByWriteKey[write_key];
	if (owner !== undefined && owner !== id) {
		problems.push({ file: "site.yaml", line: null, path: ["write_key"], expected: "a write key that no other site has", got: `that of ${owner}` });
	}
	for (const [index, keyId] of token_keys.entries()) {
		const holder = published.siteByTokenKey[String(keyId)];
		if (holder !== undefined && holder !== id) {
			problems.push({ file: "site.yaml", line: null, path: ["token_keys", index], expected: "a key id that no other site has", got: `that of ${holder}` });
		}
	}
	return problems;
}
