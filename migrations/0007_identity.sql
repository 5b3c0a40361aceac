-- One profile per person: what a profile was merged into, erased people, and identifiers that moved to another profile.

ALTER TABLE profiles ADD COLUMN moved_to TEXT;
ALTER TABLE profiles ADD COLUMN is_erased INTEGER NOT NULL DEFAULT 0;

-- What queries read names the tables that change here.
DROP VIEW query_people;

CREATE TABLE identifiers_of_people (
  site TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  key TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('owned', 'pending', 'conflict', 'moved')),
  other_profile_id TEXT,
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (site, profile_id, key)
) STRICT, WITHOUT ROWID;

INSERT INTO identifiers_of_people (site, profile_id, revision, key, status, other_profile_id, linked_at)
SELECT site, profile_id, revision, key, status, other_profile_id, linked_at FROM identifiers;

DROP TABLE identifiers;

ALTER TABLE identifiers_of_people RENAME TO identifiers;

CREATE INDEX identifiers_by_key ON identifiers (site, key);

-- As before, without profiles that are part of another one or erased, and without identifiers that moved away.
CREATE VIEW query_people AS
SELECT
  p.site AS site,
  p.profile_id AS profile_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', p.first_seen_at / 1000.0, 'unixepoch') AS first_seen_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', p.last_seen_at / 1000.0, 'unixepoch') AS last_seen_at,
  (SELECT substr(i.key, 7) FROM identifiers i WHERE i.site = p.site AND i.profile_id = p.profile_id AND i.key >= 'email:' AND i.key < 'email' || char(59) AND i.status IN ('owned', 'pending') ORDER BY i.linked_at, i.key LIMIT 1) AS email,
  (SELECT substr(i.key, 9) FROM identifiers i WHERE i.site = p.site AND i.profile_id = p.profile_id AND i.key >= 'user_id:' AND i.key < 'user_id' || char(59) AND i.status IN ('owned', 'pending') ORDER BY i.linked_at, i.key LIMIT 1) AS user_id,
  (SELECT substr(i.key, 7) FROM identifiers i WHERE i.site = p.site AND i.profile_id = p.profile_id AND i.key >= 'phone:' AND i.key < 'phone' || char(59) AND i.status IN ('owned', 'pending') ORDER BY i.linked_at, i.key LIMIT 1) AS phone,
  p.traits AS traits,
  p.consent AS consent,
  p.cart AS cart,
  json_array_length(p.cart, '$.items') AS cart_items,
  p.cart ->> '$.value' AS cart_value
FROM profiles p
WHERE p.moved_to IS NULL AND p.is_erased = 0;
