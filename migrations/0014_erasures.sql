-- Names (as hashes) of people who were erased, kept for as long as something of them may still be under way: what was
-- received before and comes to the quarantine or to the dead letters only now is not written down.
CREATE TABLE erased_names (
  site TEXT NOT NULL,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (site, hash)
) STRICT, WITHOUT ROWID;
