-- Lists and scores that are uploaded: what was said, by identifier, and so also of people who are not known yet.

CREATE TABLE uploads (
  site TEXT NOT NULL,
  trait TEXT NOT NULL,
  generation TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (site, trait)
) STRICT, WITHOUT ROWID;

CREATE TABLE upload_rows (
  site TEXT NOT NULL,
  trait TEXT NOT NULL,
  generation TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  computed_at INTEGER,
  said_at INTEGER NOT NULL,
  PRIMARY KEY (site, trait, generation, key)
) STRICT, WITHOUT ROWID;

-- What the shards were told of somebody, as JSON; empty: what holds of them now is not known, and they are told again.
ALTER TABLE query_members ADD COLUMN value TEXT NOT NULL DEFAULT 'true';
