-- What queries of people read (docs/query.md). A query never names these itself: it gets them reduced to its own site.
-- Times are texts in UTC to the millisecond, which sort and compare as times do.

CREATE VIEW query_people AS
SELECT
  p.site AS site,
  p.profile_id AS profile_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', p.first_seen_at / 1000.0, 'unixepoch') AS first_seen_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', p.last_seen_at / 1000.0, 'unixepoch') AS last_seen_at,
  (SELECT substr(i.key, 7) FROM identifiers i WHERE i.site = p.site AND i.profile_id = p.profile_id AND i.key >= 'email:' AND i.key < 'email' || char(59) AND i.status <> 'conflict' ORDER BY i.linked_at, i.key LIMIT 1) AS email,
  (SELECT substr(i.key, 9) FROM identifiers i WHERE i.site = p.site AND i.profile_id = p.profile_id AND i.key >= 'user_id:' AND i.key < 'user_id' || char(59) AND i.status <> 'conflict' ORDER BY i.linked_at, i.key LIMIT 1) AS user_id,
  (SELECT substr(i.key, 7) FROM identifiers i WHERE i.site = p.site AND i.profile_id = p.profile_id AND i.key >= 'phone:' AND i.key < 'phone' || char(59) AND i.status <> 'conflict' ORDER BY i.linked_at, i.key LIMIT 1) AS phone,
  p.traits AS traits,
  p.consent AS consent,
  p.cart AS cart,
  json_array_length(p.cart, '$.items') AS cart_items,
  p.cart ->> '$.value' AS cart_value
FROM profiles p;

CREATE VIEW query_events AS
SELECT
  site,
  profile_id,
  message_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch') AS time,
  strftime('%Y-%m-%dT%H:%M:%fZ', received_at / 1000.0, 'unixepoch') AS received_at,
  type,
  name,
  properties
FROM events;

CREATE VIEW query_membership AS
SELECT
  site,
  profile_id,
  segment,
  strftime('%Y-%m-%dT%H:%M:%fZ', since / 1000.0, 'unixepoch') AS since,
  strftime('%Y-%m-%dT%H:%M:%fZ', until / 1000.0, 'unixepoch') AS until
FROM memberships
WHERE is_in = 1;
