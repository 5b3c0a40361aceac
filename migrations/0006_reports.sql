-- What emails showed, counted: one row for each day and each different way that a block was served or followed.
CREATE TABLE open_counts (
  site TEXT NOT NULL,
  message INTEGER NOT NULL,
  day INTEGER NOT NULL,
  block TEXT NOT NULL,
  variant TEXT NOT NULL,
  client TEXT NOT NULL,
  what TEXT NOT NULL,
  via TEXT NOT NULL,
  why TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (site, message, day, block, variant, client, what, via, why)
) STRICT, WITHOUT ROWID;

-- The names of messages, as far as an address or a definition has said them.
CREATE TABLE message_names (
  site TEXT NOT NULL,
  message INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (site, message)
) STRICT, WITHOUT ROWID;

-- Counts that have arrived: the queue may bring them twice.
CREATE TABLE count_arrivals (
  id TEXT NOT NULL PRIMARY KEY,
  arrived_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX count_arrivals_by_time ON count_arrivals (arrived_at);
