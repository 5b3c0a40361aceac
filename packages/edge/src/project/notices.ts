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

const PARTED = `
DELETE FROM events WHERE (site, profile_id, message_id) IN (
  SELECT n.value ->> 'site', n.value ->> 'profile_id', m.value FROM json_each(?1) n, json_each(n.value -> 'message_ids') m
  WHERE n.value ->> 'kind' = 'parted')`;

/** In order; each reads all notices from one JSON parameter. */
export const NOTICES: readonly string[] = [
	TOMBSTONES,
	MOVE_EVENTS,
	`DELETE FROM identifiers WHERE ${GONE}`,
	`DELETE FROM memberships WHERE ${GONE}`,
	`DELETE FROM query_members WHERE ${GONE}`,
	`DELETE FROM events WHERE ${ERASED}`,
	`DELETE FROM membership_history WHERE ${ERASED}`,
	PARTED,
];
