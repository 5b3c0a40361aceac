-- What people decide about refused events, messages that failed for good, near duplicates, and scheduled pulls.

-- event and field: what the list is filtered by. state: open, reported (stored all the same), replayed, dropped.
-- fixed: the event as somebody changed it, which a replay sends.
ALTER TABLE quarantine ADD COLUMN event TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN field TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
ALTER TABLE quarantine ADD COLUMN decided_at INTEGER;
ALTER TABLE quarantine ADD COLUMN fixed TEXT;

CREATE INDEX quarantine_by_state ON quarantine (site, state, received_at);

-- Queue messages that failed as often as they may. body: the message as JSON.
CREATE TABLE dead_letters (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  queue TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  decided_at INTEGER,
  PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX dead_letters_by_received_at ON dead_letters (site, received_at);

-- Two profiles that may be one person; first < second. A verdict is never overwritten by a new round.
CREATE TABLE duplicate_pairs (
  site TEXT NOT NULL,
  first TEXT NOT NULL,
  second TEXT NOT NULL,
  score REAL NOT NULL,
  reasons TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  decided_at INTEGER,
  decided_by TEXT,
  outcome TEXT,
  PRIMARY KEY (site, first, second)
) STRICT, WITHOUT ROWID;

CREATE INDEX duplicate_pairs_by_score ON duplicate_pairs (site, verdict, score);
CREATE INDEX duplicate_pairs_by_second ON duplicate_pairs (site, second);

-- By which keys profiles are compared: only those that share one are.
CREATE TABLE duplicate_keys (
  site TEXT NOT NULL,
  key TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  PRIMARY KEY (site, key, profile_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX duplicate_keys_by_profile ON duplicate_keys (site, profile_id);

-- How far the rounds are: the last profile that was looked at.
CREATE TABLE duplicate_rounds (
  site TEXT NOT NULL,
  after TEXT NOT NULL,
  looked_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (site)
) STRICT, WITHOUT ROWID;

-- Sources that are asked again and again, and from where the next time goes on.
CREATE TABLE pulls (
  site TEXT NOT NULL,
  source TEXT NOT NULL,
  cursor TEXT,
  ran_at INTEGER,
  accepted INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  error TEXT,
  PRIMARY KEY (site, source)
) STRICT, WITHOUT ROWID;
