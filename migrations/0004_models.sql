-- What the models know of a site's whole population, one row for each time that it changed; the newest holds.

CREATE TABLE populations (
  site TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  version TEXT NOT NULL,
  population TEXT NOT NULL,
  computed_at INTEGER NOT NULL,
  PRIMARY KEY (site, sequence)
) STRICT, WITHOUT ROWID;
