import mirror from "../../../../migrations/0001_mirror.sql";
import queryViews from "../../../../migrations/0002_query_views.sql";
import querySegments from "../../../../migrations/0003_query_segments.sql";
import models from "../../../../migrations/0004_models.sql";
import catalogue from "../../../../migrations/0005_catalogue.sql";
import reports from "../../../../migrations/0006_reports.sql";
import identity from "../../../../migrations/0007_identity.sql";
import quality from "../../../../migrations/0008_quality.sql";
import hookTokens from "../../../../migrations/0009_hook_tokens.sql";
import eventNames from "../../../../migrations/0010_event_names.sql";
import uploads from "../../../../migrations/0011_uploads.sql";
import audits from "../../../../migrations/0012_audits.sql";
import pullWaits from "../../../../migrations/0013_pull_waits.sql";
import erasures from "../../../../migrations/0014_erasures.sql";

/** In order of application. A new file in `migrations/` is added here; a test holds the two together. */
export const MIGRATIONS: readonly { readonly name: string; readonly sql: string }[] = [
	{ name: "0001_mirror.sql", sql: mirror },
	{ name: "0002_query_views.sql", sql: queryViews },
	{ name: "0003_query_segments.sql", sql: querySegments },
	{ name: "0004_models.sql", sql: models },
	{ name: "0005_catalogue.sql", sql: catalogue },
	{ name: "0006_reports.sql", sql: reports },
	{ name: "0007_identity.sql", sql: identity },
	{ name: "0008_quality.sql", sql: quality },
	{ name: "0009_hook_tokens.sql", sql: hookTokens },
	{ name: "0010_event_names.sql", sql: eventNames },
	{ name: "0011_uploads.sql", sql: uploads },
	{ name: "0012_audits.sql", sql: audits },
	{ name: "0013_pull_waits.sql", sql: pullWaits },
	{ name: "0014_erasures.sql", sql: erasures },
];

let done: Promise<void> | null = null;

/**
 * Brings D1 to the newest schema, once per isolate. The Worker carries its migrations because
 * `wrangler d1 migrations apply --remote` needs an id in wrangler.toml, which a shop's copy does not have.
 * It keeps Wrangler's own table, so both ways of applying them can be mixed.
 */
export function migrate(db: D1Database): Promise<void> {
	done ??= applyAll(db).catch((error: unknown) => {
		done = null;
		throw error;
	});
	return done;
}

/** Forgets that the schema was checked: for tests that wipe the database. */
export function forgetMigrations(): void {
	done = null;
}

async function applyAll(db: D1Database): Promise<void> {
	await db
		.prepare(
			"CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
		)
		.run();
	for (const migration of MIGRATIONS) {
		if (await isApplied(db, migration.name)) continue;
		const statements = statementsOf(migration.sql).map((statement) => db.prepare(statement));
		// One batch is one transaction, and `name` is unique: of two Workers that start together one rolls back.
		statements.push(db.prepare("INSERT INTO d1_migrations (name) VALUES (?1)").bind(migration.name));
		try {
			await db.batch(statements);
		} catch (error) {
			if (!(await isApplied(db, migration.name))) throw error;
		}
	}
}

async function isApplied(db: D1Database, name: string): Promise<boolean> {
	return (await db.prepare("SELECT 1 FROM d1_migrations WHERE name = ?1").bind(name).first()) !== null;
}

/** The statements of a migration: comments dropped, split at semicolons. Migrations hold no triggers and no quoted semicolons. */
function statementsOf(sql: string): string[] {
	return sql
		.replace(/--.*$/gm, "")
		.split(";")
		.map((statement) => statement.trim())
		.filter((statement) => statement !== "");
}
