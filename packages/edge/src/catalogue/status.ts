import type { SiteContext } from "../context.ts";
import { type CatalogueMark, markKey } from "./copies.ts";
import { readFeedStatus } from "./fetch-feed.ts";

/** How the catalogue of a site stands. */
export async function catalogueStatus(env: PipitEnv, { site, definitions }: SiteContext): Promise<object> {
	const { DB: db } = env;
	const [counts, views, waiting, mark] = await Promise.all([
		db.prepare("SELECT origin, count(*) AS products, sum(is_offered) AS offered, sum(known ->> '$.product.price' IS NULL) AS without_price FROM catalogue_products WHERE site = ?1 GROUP BY origin").bind(site.id).all<Counts>(),
		db.prepare("SELECT count(DISTINCT day) AS days, min(day) AS first, max(day) AS last FROM co_views WHERE site = ?1").bind(site.id).first<{ days: number; first: number | null; last: number | null }>(),
		db.prepare("SELECT count(*) AS n FROM catalogue_buckets WHERE site = ?1").bind(site.id).first<{ n: number }>(),
		env.KV.get<CatalogueMark>(markKey(site.id), "json"),
	]);
	const feeds = await Promise.all(
		Object.entries(definitions.catalogue?.feeds ?? {}).map(async ([name, { url }]) => [name, { url, ...(await readFeedStatus(db, site.id, name)) }] as const),
	);
	const total = (of: (row: Counts) => number): number => counts.results.reduce((sum, row) => sum + of(row), 0);
	return {
		site: site.id,
		products: total((row) => row.products),
		/** Those that may be shown to everybody: named by the shop, and not sold out. */
		offered: total((row) => row.offered),
		without_price: total((row) => row.without_price),
		by_origin: Object.fromEntries(counts.results.map((row) => [row.origin, row.products])),
		feeds: Object.fromEntries(feeds),
		viewed_together: { days: views?.days ?? 0, from: dayOf(views?.first ?? null), to: dayOf(views?.last ?? null) },
		copies: { published_at: mark === null ? null : new Date(mark.published_at).toISOString(), chunks: mark?.chunks.length ?? 0, is_complete: (waiting?.n ?? 0) === 0 },
	};
}

interface Counts {
	readonly origin: string;
	readonly products: number;
	readonly offered: number;
	readonly without_price: number;
}

function dayOf(day: number | null): string | null {
	return day === null ? null : new Date(day * 86_400_000).toISOString().slice(0, 10);
}
