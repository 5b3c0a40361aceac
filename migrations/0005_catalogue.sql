-- The catalogue: what the shop sells. These tables are the truth; opens read copies of them in KV, in chunks.

CREATE TABLE catalogue_products (
  site TEXT NOT NULL,
  product_id TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  position INTEGER NOT NULL,
  category TEXT,
  origin TEXT NOT NULL CHECK (origin IN ('file', 'feed', 'api', 'events')),
  is_offered INTEGER NOT NULL,
  known TEXT NOT NULL,
  claims TEXT NOT NULL,
  PRIMARY KEY (site, product_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX catalogue_products_by_bucket ON catalogue_products (site, bucket);

CREATE INDEX catalogue_products_by_position ON catalogue_products (site, position);

CREATE TABLE catalogue_buckets (
  site TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (site, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogue_marks (
  site TEXT NOT NULL,
  mark TEXT NOT NULL,
  garbage TEXT NOT NULL,
  PRIMARY KEY (site)
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogue_feeds (
  site TEXT NOT NULL,
  feed TEXT NOT NULL,
  status TEXT NOT NULL,
  running_since INTEGER,
  PRIMARY KEY (site, feed)
) STRICT, WITHOUT ROWID;

-- Per day and product: how many people looked at it, and which others the same people looked at.

CREATE TABLE co_views (
  site TEXT NOT NULL,
  day INTEGER NOT NULL,
  product_id TEXT NOT NULL,
  people INTEGER NOT NULL,
  together TEXT NOT NULL,
  PRIMARY KEY (site, product_id, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX co_views_by_day ON co_views (site, day);

CREATE TABLE catalogue_together (
  site TEXT NOT NULL,
  product_id TEXT NOT NULL,
  people REAL NOT NULL,
  together TEXT NOT NULL,
  PRIMARY KEY (site, product_id)
) STRICT, WITHOUT ROWID;
