-- Segments that a query defines: who is in according to the last run, and how the runs went.

CREATE TABLE query_members (
  site TEXT NOT NULL,
  segment TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (site, segment, profile_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE query_runs (
  site TEXT NOT NULL,
  segment TEXT NOT NULL,
  ran_at INTEGER NOT NULL,
  entered INTEGER NOT NULL,
  exited INTEGER NOT NULL,
  error TEXT,
  PRIMARY KEY (site, segment)
) STRICT, WITHOUT ROWID;
