/*
 * What becomes of profiles besides their own copies. A notice that is older than what D1 has changes nothing.
 */

/** The row stays, with a revision that no older copy passes. */
const TOMBSTONES = `
INSERT INTO profiles (site, profile_id, revision, first_seen_at, last_seen_at, traits, cart, consent, moved_to, is_erased)
SELECT value ->> 'site', value ->> 'profile_id', value ->> 'revision', 0, 0, '{}', '{"items":[],"value":0}', '{}', value ->> 'moved_to', value ->> 'kind' = 'erased'
FROM json_each(?1) WHERE value ->> 'kind' IN ('moved', 'erased')
ON CONFLICT (site, profile_id) DO UPDATE SET revision = excluded.revision, traits = excluded.traits, cart = excluded.cart,
  consent = excluded.consent, moved_to = excluded.moved_to, is_erased = excluded.is_erased
WHERE excluded.revision > profiles.revision OR excluded.is_erased = 1`;

/** The profiles that the notices name, as far as D1 knows them to be so by now. */
function named(condition: string): string {
	return `(site, profile_id) IN (
  SELECT p.site, p.profile_id FROM json_each(?1) n JOIN profiles p ON p.site = n.value ->> 'site' AND p.profile_id = n.value ->> 'profile_id'
  WHERE ${condition})`;
}

const GONE = named("p.moved_to IS NOT NULL OR p.is_erased = 1");
const ERASED = named("p.is_erased = 1");

/** The newest events go with the person. */
const MOVE_EVENTS = `
UPDATE OR REPLACE events SET profile_id = (SELECT moved_to FROM profiles p WHERE p.site = events.site AND p.profile_id = events.profile_id)
WHERE ${named("p.moved_to IS NOT NULL")}`;

/**
 * What a query or an upload said of the two, each for itself, need not be what it says of the one that they are now, and which
 * of both holds there is for the order of their events: they are told again.
 */
const MOVE_MEMBERS = `
INSERT INTO query_members (site, segment, profile_id, since, value)
SELECT m.site, m.segment, p.moved_to, m.since, '' FROM query_members m
JOIN profiles p ON p.site = m.site AND p.profile_id = m.profile_id
WHERE (m.site, m.profile_id) IN (SELECT value ->> 'site', value ->> 'profile_id' FROM json_each(?1)) AND p.moved_to IS NOT NULL AND p.is_erased = 0
ON CONFLICT (site, segment, profile_id) DO UPDATE SET value = ''`;
const DOUBT_MEMBERS = `
UPDATE query_members SET value = '' WHERE (site, profile_id) IN (
  SELECT p.site, p.moved_to FROM json_each(?1) n JOIN profiles p ON p.site = n.value ->> 'site' AND p.profile_id = n.value ->> 'profile_id'
  WHERE p.moved_to IS NOT NULL)`;

const PARTED = `
DELETE FROM events WHERE (site, profile_id, message_id) IN (
  SELECT n.value ->> 'site', n.value ->> 'profile_id', m.value FROM json_each(?1) n, json_each(n.value -> 'message_ids') m
  WHERE n.value ->> 'kind' = 'parted')`;

/** The same where two are parted: what was said of the one that they were need not be what is said of either. */
const PART_MEMBERS = `
INSERT INTO query_members (site, segment, profile_id, since, value)
SELECT m.site, m.segment, n.value ->> 'from_id', m.since, '' FROM json_each(?1) n
JOIN query_members m ON m.site = n.value ->> 'site' AND m.profile_id = n.value ->> 'profile_id'
WHERE n.value ->> 'kind' = 'parted' AND n.value ->> 'from_id' IS NOT NULL
ON CONFLICT (site, segment, profile_id) DO UPDATE SET value = ''`;
const DOUBT_PARTED = `
UPDATE query_members SET value = '' WHERE (site, profile_id) IN (
  SELECT value ->> 'site', value ->> 'profile_id' FROM json_each(?1) WHERE value ->> 'kind' = 'parted')`;

/** In order; each reads all notices from one JSON parameter. */
export const NOTICES: readonly string[] = [
	TOMBSTONES,
	MOVE_EVENTS,
	`DELETE FROM identifiers WHERE ${GONE}`,
	`DELETE FROM memberships WHERE ${GONE}`,
	MOVE_MEMBERS,
	DOUBT_MEMBERS,
	`DELETE FROM query_members WHERE ${GONE}`,
	`DELETE FROM events WHERE ${ERASED}`,
	`DELETE FROM membership_history WHERE ${ERASED}`,
	PARTED,
	PART_MEMBERS,
	DOUBT_PARTED,
];
