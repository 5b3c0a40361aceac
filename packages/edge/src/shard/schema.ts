import type { Meta } from "./meta.ts";

/**
 * What a shard keeps. `history` is the truth; the rest of a profile can be rebuilt from it.
 * Tables without a rowid bill one row per write.
 */
const FIRST = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS profiles (
  profile_id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  version TEXT NOT NULL,
  state TEXT NOT NULL,
  next_due INTEGER,
  event_count INTEGER NOT NULL,
  flip_count INTEGER NOT NULL,
  history_from INTEGER NOT NULL,
  -- What is not copied out yet: since when, which events, and the entries and exits after this number.
  dirty_since INTEGER,
  unsent TEXT NOT NULL,
  flips_sent INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS profiles_by_dirt ON profiles (dirty_since) WHERE dirty_since IS NOT NULL;
CREATE INDEX IF NOT EXISTS profiles_by_due ON profiles (next_due) WHERE next_due IS NOT NULL;

CREATE TABLE IF NOT EXISTS history (
  profile_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  time INTEGER NOT NULL,
  source TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (profile_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS membership_history (
  profile_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  segment TEXT NOT NULL,
  change TEXT NOT NULL,
  at INTEGER NOT NULL,
  noticed_at INTEGER NOT NULL,
  cause TEXT NOT NULL,
  PRIMARY KEY (profile_id, number)
) STRICT, WITHOUT ROWID;

-- Identifiers that are at home in this shard, and whose they are.
CREATE TABLE IF NOT EXISTS identifiers (key TEXT PRIMARY KEY, profile_id TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Identifiers of the profiles in this shard, wherever they are at home.
CREATE TABLE IF NOT EXISTS links (
  profile_id TEXT NOT NULL,
  key TEXT NOT NULL,
  status TEXT NOT NULL,
  other_profile_id TEXT,
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (profile_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS links_pending ON links (linked_at) WHERE status = 'pending';

CREATE TABLE IF NOT EXISTS cards (profile_id TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS decisions (
  profile_id TEXT NOT NULL,
  message INTEGER NOT NULL,
  block TEXT NOT NULL,
  shown_at INTEGER NOT NULL,
  decision TEXT NOT NULL,
  person TEXT,
  version TEXT NOT NULL,
  via TEXT NOT NULL,
  client TEXT NOT NULL,
  PRIMARY KEY (profile_id, message, block)
) STRICT, WITHOUT ROWID;

-- The same for every decision of the last 30 days, so that it can be seen again what somebody saw.
CREATE TABLE IF NOT EXISTS shown (
  profile_id TEXT NOT NULL,
  message INTEGER NOT NULL,
  block TEXT NOT NULL,
  shown_at INTEGER NOT NULL,
  decision TEXT NOT NULL,
  person TEXT,
  version TEXT NOT NULL,
  via TEXT NOT NULL,
  client TEXT NOT NULL,
  PRIMARY KEY (profile_id, message, block, shown_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shown_by_time ON shown (shown_at);

CREATE TABLE IF NOT EXISTS devices (
  profile_id TEXT NOT NULL,
  message INTEGER NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (profile_id, message)
) STRICT, WITHOUT ROWID;

-- How often somebody answered a form of a message, by what it asked about: each answer is taken once.
CREATE TABLE IF NOT EXISTS form_answers (
  profile_id TEXT NOT NULL,
  message INTEGER NOT NULL,
  form TEXT NOT NULL,
  about TEXT NOT NULL,
  rounds INTEGER NOT NULL,
  answered_at INTEGER NOT NULL,
  PRIMARY KEY (profile_id, message, form, about)
) STRICT, WITHOUT ROWID;

-- Whom a message was made for and whom it has reached: each moment is the first.
CREATE TABLE IF NOT EXISTS message_people (
  message INTEGER NOT NULL,
  profile_id TEXT NOT NULL,
  minted_at INTEGER,
  machine_at INTEGER,
  opened_at INTEGER,
  clicked_at INTEGER,
  PRIMARY KEY (message, profile_id)
) STRICT, WITHOUT ROWID;

-- Events of a profile whose evaluation failed: accepted, kept, tried again by the hourly sweep.
CREATE TABLE IF NOT EXISTS parked (
  profile_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  event TEXT NOT NULL,
  error TEXT NOT NULL,
  parked_at INTEGER NOT NULL,
  PRIMARY KEY (profile_id, message_id)
) STRICT, WITHOUT ROWID;
`;

/** One profile per person: merges and what undoes them, tombstones, work for other shards, and who may see what happened. */
const MERGES = `
-- Of a row that came with a merge: its id; of one that came later by a name of the profile that was merged in: ">" and the id.
ALTER TABLE history ADD COLUMN merge_id TEXT;
ALTER TABLE links ADD COLUMN merge_id TEXT;
ALTER TABLE shown ADD COLUMN merge_id TEXT;
ALTER TABLE decisions ADD COLUMN merge_id TEXT;

-- When the home is to be asked next, in what way, and how the profile came to the identifier.
ALTER TABLE links ADD COLUMN try_at INTEGER;
ALTER TABLE links ADD COLUMN claim TEXT NOT NULL DEFAULT 'new';
ALTER TABLE links ADD COLUMN how TEXT NOT NULL DEFAULT 'event';
-- How often an identifier has changed hands: news of an earlier change says nothing about the later one.
ALTER TABLE links ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE identifiers ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
DROP INDEX links_pending;
-- What was a conflict before profiles could merge is claimed again.
UPDATE links SET status = 'pending', try_at = linked_at WHERE status IN ('pending', 'conflict');
CREATE INDEX links_due ON links (try_at) WHERE try_at IS NOT NULL;

-- Until when a merge into the profile can be undone.
ALTER TABLE profiles ADD COLUMN merged_until INTEGER;

-- Profiles that are no more: moved to another one, or erased. What a moved one was is kept as long as that can be undone.
CREATE TABLE tombstones (
  profile_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  to_profile_id TEXT,
  merge_id TEXT,
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  cold TEXT
) STRICT, WITHOUT ROWID;

-- Profiles of this shard on their way into another one.
CREATE TABLE leaving (
  profile_id TEXT PRIMARY KEY,
  merge_id TEXT NOT NULL,
  to_profile_id TEXT NOT NULL,
  key TEXT,
  how TEXT NOT NULL,
  claimant TEXT NOT NULL,
  phase TEXT NOT NULL,
  cursor TEXT NOT NULL,
  try_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Merges into profiles of this shard.
CREATE TABLE merges (
  profile_id TEXT NOT NULL,
  merge_id TEXT NOT NULL,
  loser_id TEXT NOT NULL,
  status TEXT NOT NULL,
  at INTEGER NOT NULL,
  key TEXT,
  how TEXT NOT NULL,
  keys TEXT NOT NULL,
  members TEXT NOT NULL,
  kept TEXT,
  PRIMARY KEY (profile_id, merge_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX merges_by_id ON merges (merge_id);
CREATE INDEX merges_at_work ON merges (status) WHERE status = 'splitting';

CREATE TABLE staged (
  merge_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (merge_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE apart (profile_id TEXT NOT NULL, other_id TEXT NOT NULL, PRIMARY KEY (profile_id, other_id)) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  profile_id TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (profile_id, id)
) STRICT, WITHOUT ROWID;

-- What is to be done elsewhere; done at least once.
CREATE TABLE errands (id TEXT PRIMARY KEY, try_at INTEGER NOT NULL, errand TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Identifiers (as hashes) of people who were erased: what was received before and arrives only now is dropped.
CREATE TABLE forgotten (hash TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/*
 * States as they were before memberships became a list and the ends of segments were kept: the segments that somebody is in
 * stay, and everything that conditions keep is told again from the history, as after a change of rules.
 */
const STATES = `
UPDATE profiles SET version = '', state = json_set(state,
  '$.version', '', '$.layout', '', '$.memory', json('[]'), '$.ends', json('[]'), '$.restEnd', json_extract(state, '$.nextDue'),
  '$.memberships', json(CASE json_type(state, '$.memberships')
    WHEN 'object' THEN (SELECT json_group_array(json_array(key, value)) FROM json_each(state, '$.memberships'))
    ELSE json_extract(state, '$.memberships') END))
WHERE json_extract(state, '$.version') IS NOT NULL AND json_type(state, '$.ends') IS NULL`;

/** Hashes of the imported messages that the history no longer keeps, 8 bytes each. */
const TRIMMED = "CREATE TABLE IF NOT EXISTS trimmed (profile_id TEXT PRIMARY KEY, hashes BLOB NOT NULL) STRICT, WITHOUT ROWID";

/*
 * What is to be copied out stands in a table of its own: a small row from the first change to the copy, where it used to be
 * in the profile's own, which a copy had to write anew. The columns that are left behind (dirty_since, unsent, flips_sent)
 * are read no more; to drop them would write every profile.
 */
const OUTBOX = `
ALTER TABLE history ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
CREATE TABLE outbox (
  profile_id TEXT PRIMARY KEY,
  -- Of the last copy; events with a later one in the history are new.
  revision INTEGER NOT NULL,
  flips_sent INTEGER NOT NULL,
  -- 1: cannot be copied as it is.
  held INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
UPDATE history SET revision = (SELECT p.revision FROM profiles p WHERE p.profile_id = history.profile_id)
WHERE (profile_id, message_id) IN (SELECT p.profile_id, m.value FROM profiles p, json_each(p.unsent) m WHERE p.dirty_since IS NOT NULL);
INSERT INTO outbox (profile_id, revision, flips_sent, held)
SELECT profile_id, revision - 1, flips_sent, 0 FROM profiles WHERE dirty_since IS NOT NULL;
DROP INDEX profiles_by_dirt`;

/** In order of application; only ever added to. A shard has the first so many of them, by its meta `schema`. */
export const SCHEMA_STEPS: readonly string[] = [FIRST, MERGES, STATES, TRIMMED, OUTBOX];

/** Brings a shard's tables to the newest schema, whatever version of the Worker made them. To be called in a transaction. */
export function migrateShard(sql: SqlStorage, meta: Meta): void {
	sql.exec("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID");
	const done = Number(meta.read("schema") ?? 0);
	for (const step of SCHEMA_STEPS.slice(done)) sql.exec(step);
	if (done < SCHEMA_STEPS.length) meta.write("schema", String(SCHEMA_STEPS.length));
}
