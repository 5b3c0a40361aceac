import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/*
 * The mirror's tables as Drizzle sees them, for typed reads. The schema itself is `migrations/*.sql`, because Drizzle
 * knows neither STRICT nor WITHOUT ROWID; a test compares the two.
 */

export const profiles = sqliteTable(
	"profiles",
	{
		site: text().notNull(),
		profileId: text("profile_id").notNull(),
		revision: integer().notNull(),
		firstSeenAt: integer("first_seen_at").notNull(),
		lastSeenAt: integer("last_seen_at").notNull(),
		traits: text().notNull(),
		cart: text().notNull(),
		consent: text().notNull(),
		/** Into which profile it was merged; null for one that goes on. */
		movedTo: text("moved_to"),
		isErased: integer("is_erased").notNull(),
	},
	(table) => [primaryKey({ columns: [table.site, table.profileId] })],
);

export const memberships = sqliteTable(
	"memberships",
	{
		site: text().notNull(),
		segment: text().notNull(),
		profileId: text("profile_id").notNull(),
		revision: integer().notNull(),
		isIn: integer("is_in").notNull(),
		since: integer(),
		until: integer(),
	},
	(table) => [primaryKey({ columns: [table.site, table.segment, table.profileId] })],
);

export const identifiers = sqliteTable(
	"identifiers",
	{
		site: text().notNull(),
		profileId: text("profile_id").notNull(),
		revision: integer().notNull(),
		key: text().notNull(),
		status: text({ enum: ["owned", "pending", "conflict", "moved"] }).notNull(),
		otherProfileId: text("other_profile_id"),
		linkedAt: integer("linked_at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.site, table.profileId, table.key] }), index("identifiers_by_key").on(table.site, table.key)],
);

export const quarantine = sqliteTable(
	"quarantine",
	{
		site: text().notNull(),
		id: text().notNull(),
		receivedAt: integer("received_at").notNull(),
		via: text().notNull(),
		sentAt: integer("sent_at"),
		messageId: text("message_id"),
		problems: text().notNull(),
		sample: text().notNull(),
		whole: integer().notNull(),
		event: text().notNull(),
		field: text().notNull(),
		state: text({ enum: ["open", "reported", "replayed", "dropped"] }).notNull(),
		decidedAt: integer("decided_at"),
		fixed: text(),
	},
	(table) => [primaryKey({ columns: [table.site, table.id] }), index("quarantine_by_received_at").on(table.site, table.receivedAt)],
);

/** Who is in the segments that a query defines, according to their last runs. */
export const queryMembers = sqliteTable(
	"query_members",
	{ site: text().notNull(), segment: text().notNull(), profileId: text("profile_id").notNull(), since: integer().notNull(), value: text().notNull() },
	(table) => [primaryKey({ columns: [table.site, table.segment, table.profileId] })],
);

export const queryRuns = sqliteTable(
	"query_runs",
	{
		site: text().notNull(),
		segment: text().notNull(),
		ranAt: integer("ran_at").notNull(),
		entered: integer().notNull(),
		exited: integer().notNull(),
		error: text(),
	},
	(table) => [primaryKey({ columns: [table.site, table.segment] })],
);

/** How often each event was received, by UTC day since 1970. */
export const eventNames = sqliteTable(
	"event_names",
	{ site: text().notNull(), day: integer().notNull(), name: text().notNull(), count: integer().notNull() },
	(table) => [primaryKey({ columns: [table.site, table.day, table.name] })],
);

/** What the test compares with the database. */
export const MIRROR_TABLES = [profiles, memberships, identifiers, quarantine, queryMembers, queryRuns, eventNames] as const;
