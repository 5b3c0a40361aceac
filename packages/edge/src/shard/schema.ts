/**
 * What a shard keeps. `history` is the truth; the rest of a profile can be rebuilt from it.
 * Tables without a rowid bill one row per write.
 */
export const SCHEMA = `
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
