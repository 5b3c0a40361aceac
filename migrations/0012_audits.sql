-- The weekly look at a site's data: what was found, what somebody says of it, and figures that later weeks are compared with.

-- findings: as that audit told them. A run that was killed has no finished_at.
CREATE TABLE audits (
  site TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  asked_by TEXT NOT NULL CHECK (asked_by IN ('schedule', 'person')),
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  looked_at TEXT NOT NULL,
  findings TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (site, sequence)
) STRICT, WITHOUT ROWID;

-- One row for each fault, over all audits; a verdict stays until the fault grows or comes back.
CREATE TABLE audit_findings (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  says TEXT NOT NULL,
  severity REAL NOT NULL,
  measured TEXT NOT NULL,
  facts TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('open', 'accepted', 'expected', 'fixed')),
  reopened TEXT,
  note TEXT,
  decided_at INTEGER,
  decided_by TEXT,
  decided_severity REAL,
  opened_at INTEGER NOT NULL,
  found_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_findings_by_verdict ON audit_findings (site, verdict, found_at);

-- week: whole weeks since the epoch, each beginning on a Monday.
CREATE TABLE audit_measures (
  site TEXT NOT NULL,
  measure TEXT NOT NULL,
  subject TEXT NOT NULL,
  week INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (site, measure, subject, week)
) STRICT, WITHOUT ROWID;
