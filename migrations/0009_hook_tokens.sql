-- Tokens of webhooks whose signature does not cover the body: each is good for one body. Kept as long as its time is fresh.

CREATE TABLE hook_tokens (
  site TEXT NOT NULL,
  source TEXT NOT NULL,
  token TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (site, source, token)
) STRICT, WITHOUT ROWID;

CREATE INDEX hook_tokens_by_age ON hook_tokens (received_at);
