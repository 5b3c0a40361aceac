import { type Names, needleOf, tracesIn, tracesOf } from "@pipit/core/identity";
import { migrate } from "../database/migrate.ts";
import { readStored } from "../stored.ts";
import { type AnyMessage, type IsErased, pruned, rememberedAs } from "./under-way.ts";

const PAGE = 100;
/** With more, D1 would take longer to look than it takes to read everything and look here. */
const MOST_NEEDLES = 30;

/**
 * Erases what D1 holds of a person besides the mirror of their profile: refused events, messages that failed for good, rows
 * of uploads, likenesses to other people. `at`: epoch ms of the erasure; what was received later is somebody new. May be
 * repeated.
 */
export async function eraseCopies(db: D1Database, site: string, person: Names, at: number): Promise<void> {
	await migrate(db);
	const traces = tracesOf(person);
	const ids = JSON.stringify(person.profileIds);
	// First, so that nothing that is under way is written once it was looked for.
	await db
		.prepare("INSERT INTO erased_names (site, hash, at) SELECT ?1, value, ?2 FROM json_each(?3) WHERE true ON CONFLICT DO UPDATE SET at = max(at, excluded.at)")
		.bind(site, at, JSON.stringify([...traces].map(rememberedAs)))
		.run();
	await db.batch([
		db.prepare("DELETE FROM duplicate_pairs WHERE site = ?1 AND (first IN (SELECT value FROM json_each(?2)) OR second IN (SELECT value FROM json_each(?2)))").bind(site, ids),
		db
			.prepare("DELETE FROM identifiers WHERE site = ?1 AND key IN (SELECT value FROM json_each(?2)) AND status = 'moved' AND other_profile_id IN (SELECT value FROM json_each(?3))")
			.bind(site, JSON.stringify(person.keys), ids),
		db.prepare("DELETE FROM duplicate_keys WHERE site = ?1 AND profile_id IN (SELECT value FROM json_each(?2))").bind(site, ids),
	]);
	await eraseUploaded(db, site, [...person.keys, ...person.profileIds.map((id) => `profile:${id}`)]);
	const isMentioned = (text: string): boolean => [...tracesIn(text)].some((trace) => traces.has(trace));
	const isErased: IsErased = (item, receivedAt) => (receivedAt ?? 0) <= at && isMentioned(JSON.stringify(item));
	const coarse = [...new Set([...traces].map(needleOf))];
	const needles = JSON.stringify(coarse.length > MOST_NEEDLES ? [""] : coarse);
	for await (const rows of mentioning(db, { site, table: "quarantine", text: "json_array(sample, problems, fixed, message_id)", needles })) {
		const gone = rows.filter((row) => row.received_at <= at && isMentioned(row.text));
		await removing(db, "quarantine", site, gone).run();
	}
	for await (const rows of mentioning(db, { site, table: "dead_letters", text: "body", needles })) {
		const left = rows.map(({ id, text }) => ({ id, message: pruned(readStored<AnyMessage>(text), isErased) }));
		const kept = left.filter(({ message }) => message !== null);
		await db.batch([
			removing(db, "dead_letters", site, left.filter(({ message }) => message === null)),
			...kept.map(({ id, message }) => db.prepare("UPDATE dead_letters SET body = ?3 WHERE site = ?1 AND id = ?2").bind(site, id, JSON.stringify(message))),
		]);
	}
}

/** Rows of lists and scores, of every generation: one that is being uploaded counts later. */
async function eraseUploaded(db: D1Database, site: string, keys: readonly string[]): Promise<void> {
	let [trait, generation] = ["", ""];
	for (;;) {
		const next = await db
			.prepare("SELECT trait, generation FROM upload_rows WHERE site = ?1 AND (trait, generation) > (?2, ?3) ORDER BY trait, generation LIMIT 1")
			.bind(site, trait, generation)
			.first<{ trait: string; generation: string }>();
		if (next === null) return;
		({ trait, generation } = next);
		await db
			.prepare("DELETE FROM upload_rows WHERE site = ?1 AND trait = ?2 AND generation = ?3 AND key IN (SELECT value FROM json_each(?4))")
			.bind(site, trait, generation, JSON.stringify(keys))
			.run();
	}
}

interface Place {
	readonly site: string;
	readonly table: "quarantine" | "dead_letters";
	/** Where names may stand. */
	readonly text: string;
	/** A list as JSON. */
	readonly needles: string;
}

type Row = { readonly id: string; readonly received_at: number; readonly text: string };

/** The rows in which a name may stand, a page at a time. */
async function* mentioning(db: D1Database, { site, table, text, needles }: Place): AsyncGenerator<Row[]> {
	let after: string | undefined = "";
	while (after !== undefined) {
		const { results }: D1Result<Row> = await db
			.prepare(
				`SELECT id, received_at, ${text} AS text FROM ${table} WHERE site = ?1 AND id > ?2
				AND EXISTS (SELECT 1 FROM json_each(?3) n WHERE instr(lower(${text}), n.value) > 0) ORDER BY id LIMIT ${PAGE}`,
			)
			.bind(site, after, needles)
			.all<Row>();
		yield results;
		after = results.length < PAGE ? undefined : results.at(-1)?.id;
	}
}

function removing(db: D1Database, table: Place["table"], site: string, rows: readonly { readonly id: string }[]): D1PreparedStatement {
	return db.prepare(`DELETE FROM ${table} WHERE site = ?1 AND id IN (SELECT value FROM json_each(?2))`).bind(site, JSON.stringify(rows.map(({ id }) => id)));
}
