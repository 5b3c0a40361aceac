import { addDays, bucketOf, CoViews, type DayOfProduct, type Together } from "@pipit/core/catalogue";
import { partsByBytes } from "../parts.ts";
import { readStored } from "../stored.ts";
import { TOUCH } from "./store.ts";

const DAY_MS = 24 * 3_600_000;
/** Days that count, and in how many of them a count halves. */
const DAYS = 30;
const HALF_LIFE = 10;
/** The mirror's events go back so far. */
const MIRROR_DAYS = 7;
const PEOPLE_AT_ONCE = 2_000;
const MOST_ROUNDS = 250;
const LARGEST_WRITE = 1_000_000;

export interface CountedViews {
	readonly days: readonly number[];
	/** Products that have different neighbours, or more views, than before. */
	readonly changed: number;
	/** Whether something had to be left out: more than 500,000 people a day, or too many different pairs. */
	readonly is_approximate: boolean;
}

/**
 * Counts what is viewed together, from the mirror's events: today and yesterday anew, and each day of the last week that
 * was not counted yet. The mirror holds the newest 50 events of a person, so of somebody who does more in a day a part is
 * missing.
 */
export async function countCoViews(db: D1Database, site: string, now: number): Promise<CountedViews> {
	const today = Math.floor(now / DAY_MS);
	const { results } = await db.prepare("SELECT DISTINCT day FROM co_views WHERE site = ?1 AND day > ?2").bind(site, today - MIRROR_DAYS).all<{ day: number }>();
	const counted = new Set(results.map((row) => row.day));
	const days = Array.from({ length: MIRROR_DAYS }, (_, index) => today - index).filter((day) => day >= today - 1 || !counted.has(day));
	let isApproximate = false;
	for (const day of days) isApproximate = (await countDay(db, site, day)) || isApproximate;
	await db.prepare("DELETE FROM co_views WHERE site = ?1 AND day <= ?2").bind(site, today - DAYS).run();
	return { days, changed: await sumUp(db, site, today, now), is_approximate: isApproximate };
}

/** Whether something had to be left out. */
async function countDay(db: D1Database, site: string, day: number): Promise<boolean> {
	const views = new CoViews();
	let cursor = "";
	let rounds = 0;
	for (; rounds < MOST_ROUNDS; rounds += 1) {
		const { results } = await db.prepare(VIEWED).bind(site, cursor, day * DAY_MS, (day + 1) * DAY_MS, PEOPLE_AT_ONCE).all<{ profile_id: string; products: string }>();
		for (const row of results) views.add(readStored<string[]>(row.products));
		const last = results.at(-1);
		if (last === undefined || results.length < PEOPLE_AT_ONCE) break;
		cursor = last.profile_id;
	}
	const rows = [...views.result()].map(([id, { people, together }]) => ({ id, people, together: JSON.stringify(together) }));
	await db.batch([
		db.prepare("DELETE FROM co_views WHERE site = ?1 AND day = ?2").bind(site, day),
		...partsByBytes(rows, LARGEST_WRITE).map((part) =>
			db
				.prepare("INSERT INTO co_views (site, day, product_id, people, together) SELECT ?1, ?2, value ->> 'id', value ->> 'people', value ->> 'together' FROM json_each(?3)")
				.bind(site, day, JSON.stringify(part)),
		),
	]);
	return views.isApproximate || rounds === MOST_ROUNDS;
}

const VIEWED = `
SELECT profile_id, json_group_array(DISTINCT CAST(properties ->> 'product_id' AS TEXT)) AS products
FROM events
WHERE site = ?1 AND profile_id > ?2 AND name = 'Product Viewed' AND time >= ?3 AND time < ?4 AND properties ->> 'product_id' IS NOT NULL
GROUP BY profile_id ORDER BY profile_id LIMIT ?5`;

/** Adds the days up, and writes what is different. Answers for how many products. */
async function sumUp(db: D1Database, site: string, today: number, now: number): Promise<number> {
	const [days, before] = await Promise.all([
		db.prepare("SELECT product_id, day, people, together FROM co_views WHERE site = ?1").bind(site).all<{ product_id: string; day: number; people: number; together: string }>(),
		db.prepare("SELECT product_id, people, together FROM catalogue_together WHERE site = ?1").bind(site).all<{ product_id: string; people: number; together: string }>(),
	]);
	const byProduct = new Map<string, { age: number; day: DayOfProduct }[]>();
	for (const { product_id: id, day, people, together } of days.results) {
		const list = byProduct.get(id) ?? [];
		list.push({ age: today - day, day: { people, together: readStored<Together>(together) } });
		byProduct.set(id, list);
	}
	const known = new Map(before.results.map((row) => [row.product_id, row]));
	const writes: { readonly id: string; readonly people: number; readonly together: string }[] = [];
	for (const [id, list] of byProduct) {
		const { people, together } = addDays(list, HALF_LIFE);
		const text = JSON.stringify(together);
		const old = known.get(id);
		if (old?.people !== people || old.together !== text) writes.push({ id, people, together: text });
	}
	const gone = before.results.map((row) => row.product_id).filter((id) => !byProduct.has(id));
	if (writes.length === 0 && gone.length === 0) return 0;
	const buckets = [...new Set([...writes.map(({ id }) => id), ...gone].map(bucketOf))];
	await db.batch([
		...partsByBytes(writes, LARGEST_WRITE).map((part) => db.prepare(WRITE).bind(site, JSON.stringify(part))),
		db.prepare("DELETE FROM catalogue_together WHERE site = ?1 AND product_id IN (SELECT value FROM json_each(?2))").bind(site, JSON.stringify(gone)),
		db.prepare(TOUCH).bind(site, now, JSON.stringify(buckets)),
	]);
	return writes.length + gone.length;
}

const WRITE = `
INSERT INTO catalogue_together (site, product_id, people, together)
SELECT ?1, value ->> 'id', value ->> 'people', value ->> 'together' FROM json_each(?2) WHERE true
ON CONFLICT (site, product_id) DO UPDATE SET people = excluded.people, together = excluded.together`;
