-- How often each event happens, by the UTC day on which it was received: what a definition's event names are held
-- against when it is published. Only counts; written with the mirror, kept for 30 days.

CREATE TABLE event_names (
  site TEXT NOT NULL,
  day INTEGER NOT NULL,
  name TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (site, day, name)
) STRICT, WITHOUT ROWID;
