-- The mirror that people and the API query. Shards write profiles; this is their copy, and no ingest or open waits for it.
-- Each row carries the revision of the profile it was copied from: an older copy never overwrites a newer one.

CREATE TABLE publications (
  site TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  version TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  PRIMARY KEY (site, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE definitions (
  site TEXT NOT NULL,
  version TEXT NOT NULL,
  definitions TEXT NOT NULL,
  files TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (site, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE profiles (
  site TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  traits TEXT NOT NULL,
  cart TEXT NOT NULL,
  consent TEXT NOT NULL,
  PRIMARY KEY (site, profile_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE identifiers (
  site TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  key TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('owned', 'pending', 'conflict')),
  other_profile_id TEXT,
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (site, profile_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX identifiers_by_key ON identifiers (site, key);

CREATE TABLE memberships (
  site TEXT NOT NULL,
  segment TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  is_in INTEGER NOT NULL,
  since INTEGER,
  until INTEGER,
  PRIMARY KEY (site, segment, profile_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE membership_history (
  site TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  segment TEXT NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('entered', 'exited')),
  at INTEGER NOT NULL,
  noticed_at INTEGER NOT NULL,
  cause TEXT NOT NULL,
  PRIMARY KEY (site, profile_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  site TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  time INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  properties TEXT NOT NULL,
  PRIMARY KEY (site, profile_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_by_received_at ON events (received_at);

CREATE TABLE quarantine (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  via TEXT NOT NULL,
  sent_at INTEGER,
  message_id TEXT,
  problems TEXT NOT NULL,
  sample TEXT NOT NULL,
  whole INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX quarantine_by_received_at ON quarantine (site, received_at);
