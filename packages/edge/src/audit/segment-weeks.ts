import type { SegmentWeek } from "@pipit/core/audit";
import { MACHINES } from "@pipit/core/model";

/** The people are taken by the first digit of their ids, so that no query reads all of them. */
const PORTIONS = "0123456789abcdef".split("");

/** How many are in each segment, and of them whom an email reached since, and who opened or clicked one themselves. */
export async function segmentWeeks(db: D1Database, site: string, segments: readonly string[], since: number): Promise<readonly SegmentWeek[]> {
	const weeks = new Map<string, SegmentWeek>(segments.map((id) => [id, { id, members: 0, reached: 0, opened: 0, clicked: 0 }]));
	for (const digit of PORTIONS) {
		// `g` follows the last hexadecimal digit.
		const next = PORTIONS[PORTIONS.indexOf(digit) + 1] ?? "g";
		const { results } = await db.prepare(MEMBERS).bind(site, digit, next, since, JSON.stringify(segments), JSON.stringify(MACHINES)).all<SegmentWeek>();
		for (const row of results) {
			const before = weeks.get(row.id);
			if (before === undefined) continue;
			weeks.set(row.id, {
				id: row.id,
				members: before.members + row.members,
				reached: before.reached + row.reached,
				opened: before.opened + row.opened,
				clicked: before.clicked + row.clicked,
			});
		}
	}
	return [...weeks.values()];
}

const MEMBERS = `
WITH mail AS (
  SELECT profile_id, max(name IN ('Email Sent', 'Email Delivered')) AS reached,
    max(name = 'Email Opened' AND by_person) AS opened, max(name = 'Email Link Clicked' AND by_person) AS clicked
  FROM (
    SELECT profile_id, name, coalesce(properties ->> '$.client', '') NOT IN (SELECT value FROM json_each(?6)) AS by_person FROM events
    WHERE site = ?1 AND profile_id >= ?2 AND profile_id < ?3 AND received_at >= ?4
      AND name IN ('Email Sent', 'Email Delivered', 'Email Opened', 'Email Link Clicked')
  ) GROUP BY profile_id
)
SELECT m.segment AS id, count(*) AS members, coalesce(sum(mail.reached), 0) AS reached, coalesce(sum(mail.opened), 0) AS opened, coalesce(sum(mail.clicked), 0) AS clicked
FROM memberships m LEFT JOIN mail ON mail.profile_id = m.profile_id
WHERE m.site = ?1 AND m.segment IN (SELECT value FROM json_each(?5)) AND m.profile_id >= ?2 AND m.profile_id < ?3 AND m.is_in = 1
GROUP BY m.segment`;
