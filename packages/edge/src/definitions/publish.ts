import { cartWarnings } from "@pipit/core/audit";
import {
	type Definitions,
	type DefinitionWarning,
	eventNameWarnings,
	type FileProblem,
	keysOfWires,
	parseDefinitions,
	senseWarnings,
	type SourceFile,
	versionOf,
} from "@pipit/core/definition";
import { cartsAndOrders } from "../audit/carts-and-orders.ts";
import { clockOf } from "../clock/clock.ts";
import { runawaySegments } from "../query/segments.ts";
import { announce, definitionsKey, type PublicationMark, type Published, readFromDatabase } from "./published.ts";
import { seenEvents } from "./seen-events.ts";

export type PublishResult =
	| {
			readonly kind: "published";
			readonly site: string;
			readonly mark: PublicationMark;
			readonly changed: boolean;
			readonly warnings: readonly DefinitionWarning[];
	  }
	| {
			readonly kind: "checked";
			readonly site: string;
			readonly version: string;
			readonly changed: boolean;
			readonly warnings: readonly DefinitionWarning[];
	  }
	| { readonly kind: "refused"; readonly problems: readonly FileProblem[] }
	/** Somebody else has published since; nothing was written. `newest` is null where it was at this very moment. */
	| { readonly kind: "overtaken"; readonly site: string; readonly newest: PublicationMark | null };

export interface PublishOptions {
	readonly now: number;
	/** Only checks; nothing is written. */
	readonly dryRun: boolean;
	/** The newest publication that the caller knows, 0 for none: published only if it still is. Null: whatever is. */
	readonly after: number | null;
	/** Taken where it goes back to what was published once. */
	readonly nonsense: "refused" | "taken";
}

/** A definition that is read, and that goes together with what the other sites have. */
export type Checked =
	| { readonly ok: true; readonly definitions: Definitions; readonly version: string; readonly newest: PublicationMark | null }
	| { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Reads a shop's folder as far as publishing it would: nothing is written. */
export async function checkFolder(env: PipitEnv, files: readonly SourceFile[], nonsense: "refused" | "taken" = "refused"): Promise<Checked> {
	const read = parseDefinitions(files, nonsense);
	if (!read.ok) return read;
	const definitions = read.value;
	const published = await readFromDatabase(env);
	const problems = [...conflictsWithOtherSites(definitions, published), ...tooLarge(definitions, files)];
	if (problems.length === 0) problems.push(...(await runawaySegments(env.DB, definitions, (await clockOf(env)).now())));
	if (problems.length > 0) return { ok: false, problems };
	return { ok: true, definitions, version: await versionOf(definitions), newest: published.sites[definitions.site.id] ?? null };
}

/**
 * Publishes a shop's folder as a version, or refuses it with all its problems; what was published before stays as it was.
 * The same content again is no new version; its files are then kept as they are now, with their comments and layout.
 */
export async function publish(env: PipitEnv, files: readonly SourceFile[], options: PublishOptions): Promise<PublishResult> {
	const checked = await checkFolder(env, files, options.nonsense);
	if (!checked.ok) return { kind: "refused", problems: checked.problems };
	const { definitions, version, newest } = checked;
	const site = definitions.site.id;
	if (options.after !== null && options.after !== (newest?.sequence ?? 0)) return { kind: "overtaken", site, newest };
	const changed = newest?.version !== version;
	const warnings = await warningsOf(env, definitions, files, options.now);
	if (options.dryRun) return { kind: "checked", site, version, changed, warnings };

	const mark = changed ? { version, sequence: (newest?.sequence ?? 0) + 1, publishedAt: options.now } : newest;
	const text = JSON.stringify(definitions);
	const statements = [env.DB.prepare(KEEP).bind(site, version, text, JSON.stringify(files), options.now)];
	if (changed) statements.push(env.DB.prepare(PUBLISH).bind(site, mark.sequence, version, options.now));
	try {
		await env.DB.batch(statements);
	} catch (error) {
		// Two publications at once: the second insert of the same sequence fails, and nothing of it is written.
		if (error instanceof Error && error.message.includes("UNIQUE constraint failed")) return { kind: "overtaken", site, newest: null };
		throw error;
	}
	if (changed) await env.KV.put(definitionsKey(site, version), text);
	await announce(env, await readFromDatabase(env));
	return { kind: "published", site, mark, changed, warnings };
}

/** Tests that say nothing, orders that do not come though the cart is read, and event names that nobody sends; the last two not where the mirror cannot be asked, because a warning is not worth a publication. */
export async function warningsOf(
	env: PipitEnv,
	definitions: Definitions,
	files: readonly SourceFile[],
	now: number,
): Promise<readonly DefinitionWarning[]> {
	const sense = senseWarnings(definitions, files);
	try {
		const { id } = definitions.site;
		const [seen, { recent, month }] = await Promise.all([seenEvents(env, id, now), cartsAndOrders(env, id, now)]);
		return [...sense, ...cartWarnings(definitions, recent, month), ...eventNameWarnings(definitions, files, seen)];
	} catch (error) {
		console.error("which events were seen could not be read:", error);
		return sense;
	}
}

const KEEP = `
INSERT INTO definitions (site, version, definitions, files, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (site, version) DO UPDATE SET definitions = excluded.definitions, files = excluded.files`;

const PUBLISH = "INSERT INTO publications (site, sequence, version, published_at) VALUES (?1, ?2, ?3, ?4)";

/** D1 takes texts of 2 MB. */
const LARGEST_TEXT = 1_900_000;

function tooLarge(definitions: Definitions, files: readonly SourceFile[]): FileProblem[] {
	const size = Math.max(...[definitions, files].map((value) => new TextEncoder().encode(JSON.stringify(value)).length));
	if (size <= LARGEST_TEXT) return [];
	const largest = files.toSorted((a, b) => b.text.length - a.text.length)[0]?.path ?? "site.yaml";
	return [{ file: largest, line: null, path: [], expected: `a folder of at most ${LARGEST_TEXT} bytes`, got: `${size} bytes, most of them here` }];
}

/** A write key and a token key name one site each. */
function conflictsWithOtherSites(definitions: Definitions, published: Published): FileProblem[] {
	const { id, write_key, token_keys, wires } = definitions.site;
	const problems: FileProblem[] = [];
	const owner = published.siteByWriteKey[write_key];
	if (owner !== undefined && owner !== id) {
		problems.push({ file: "site.yaml", line: null, path: ["write_key"], expected: "a write key that no other site has", got: `that of ${owner}` });
	}
	for (const { key, path } of keysOfWires(wires)) {
		const other = Object.hasOwn(published.siteByWriteKey, key) ? published.siteByWriteKey[key] : undefined;
		if (other === undefined || other === id) continue;
		problems.push({ file: "site.yaml", line: null, path, expected: "what no other site has", got: `that of ${other}` });
	}
	for (const [index, keyId] of token_keys.entries()) {
		const holder = published.siteByTokenKey[String(keyId)];
		if (holder !== undefined && holder !== id) {
			problems.push({ file: "site.yaml", line: null, path: ["token_keys", index], expected: "a key id that no other site has", got: `that of ${holder}` });
		}
	}
	return problems;
}
