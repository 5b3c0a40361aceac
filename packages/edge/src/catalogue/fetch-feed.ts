import type { ProductFeed } from "@pipit/core/catalogue";
import type { SiteContext } from "../context.ts";
import { type Fetcher, policyOf, safeFetch } from "../outbound/safe-fetch.ts";
import { readStored } from "../stored.ts";
import { heldBy, releaseProducts } from "./store.ts";
import { LARGEST_FEED, ProductTaker, type RefusedProduct, takeStream } from "./take-products.ts";

/** How the last fetch of a product feed went. Moments in ISO 8601. */
export interface FeedStatus {
	readonly checked_at: string;
	/** When it was last read to its end. */
	readonly read_at: string | null;
	readonly etag: string | null;
	readonly last_modified: string | null;
	/** Of what was last read. */
	readonly products: number;
	readonly changed: number;
	readonly removed: number;
	readonly refused_count: number;
	readonly refused: readonly RefusedProduct[];
	/** Why it could not be fetched, or not be read to its end; then nothing is removed. */
	readonly error: string | null;
	/** Products that the feed no longer has and that are kept, because they are more than half of it. */
	readonly held_back: number;
}

const TIMEOUT_MS = 5 * 60_000;
const LEASE_MS = 10 * 60_000;
const MOST_REDIRECTS = 3;
/** Fewer may always go. */
const FEW = 20;

/**
 * Fetches a product feed and takes what is new in it. A feed that is as it was is not read; one that breaks off changes what
 * was read and removes nothing; one that has lost more than half of its products keeps them until `force` says that it is
 * meant. Null where it is being fetched already.
 */
export async function fetchProductFeed(env: PipitEnv, { site, clock }: Pick<SiteContext, "site" | "clock">, feed: ProductFeed & { readonly name: string }, force: boolean, fetcher?: Fetcher): Promise<FeedStatus | null> {
	const { DB: db } = env;
	const now = clock.now();
	const leased = await db.prepare(LEASE).bind(site.id, feed.name, now, now - LEASE_MS).all();
	if (leased.meta.changes === 0) return null;
	const before = await readFeedStatus(db, site.id, feed.name);
	const headers = { accept: "application/xml, text/xml, text/csv, text/tab-separated-values, application/json, */*;q=0.5", ...(force ? {} : conditionsOf(before)) };
	const fetched = await safeFetch(feed.url, { policy: policyOf(env, site, feed.hosts), headers, timeoutMs: TIMEOUT_MS, maxBytes: LARGEST_FEED, maxRedirects: MOST_REDIRECTS }, fetcher);
	const checked: FeedStatus = { ...(before ?? NEVER), checked_at: new Date(now).toISOString() };
	let status: FeedStatus;
	if (fetched.kind !== "answer") status = { ...checked, error: fetched.reason };
	else if (fetched.status === 304) status = { ...checked, error: null };
	else if (fetched.status !== 200) status = { ...checked, error: `the feed's server answered ${fetched.status}` };
	else status = await takeFeed(env, { site, now, claim: `feed:${feed.name}`, force, fetched, checked });
	await db.prepare("UPDATE catalogue_feeds SET status = ?3, running_since = NULL WHERE site = ?1 AND feed = ?2").bind(site.id, feed.name, JSON.stringify(status)).run();
	return status;
}

export async function readFeedStatus(db: D1Database, site: string, feed: string): Promise<FeedStatus | null> {
	const row = await db.prepare("SELECT status FROM catalogue_feeds WHERE site = ?1 AND feed = ?2 AND status <> ''").bind(site, feed).first<{ status: string }>();
	return row === null ? null : readStored<FeedStatus>(row.status);
}

const NEVER: FeedStatus = { checked_at: "", read_at: null, etag: null, last_modified: null, products: 0, changed: 0, removed: 0, refused_count: 0, refused: [], error: null, held_back: 0 };

/** Whoever is killed while fetching holds it for ten minutes. */
const LEASE = `
INSERT INTO catalogue_feeds (site, feed, status, running_since) VALUES (?1, ?2, '', ?3)
ON CONFLICT (site, feed) DO UPDATE SET running_since = ?3 WHERE running_since IS NULL OR running_since < ?4`;

interface Feed {
	readonly site: SiteContext["site"];
	readonly now: number;
	readonly claim: string;
	readonly force: boolean;
	readonly fetched: Extract<Awaited<ReturnType<typeof safeFetch>>, { kind: "answer" }>;
	readonly checked: FeedStatus;
}

async function takeFeed({ DB: db }: PipitEnv, { site, now, claim, force, fetched, checked }: Feed): Promise<FeedStatus> {
	const taker = new ProductTaker(db, { site: site.id, origin: "feed", claim, how: "whole", now, currency: site.currency }, false);
	const charset = /charset="?([\w-]+)/i.exec(fetched.headers.get("content-type") ?? "")?.[1] ?? null;
	const taken = await takeStream(taker, fetched.body, charset);
	const counted = { products: taken.products, changed: taken.changed, refused_count: taken.refused_count, refused: taken.refused };
	if (taken.broken !== null) return { ...checked, ...counted, removed: 0, held_back: 0, error: `line ${taken.broken.line}: ${taken.broken.message}` };
	const held = await heldBy(db, site.id, claim);
	const missing = held.filter((id) => !taken.ids.has(id));
	const isTooMany = !force && missing.length > FEW && missing.length > held.length / 2;
	const removed = isTooMany ? 0 : await releaseProducts(db, site.id, claim, missing, now);
	return {
		...checked,
		...counted,
		read_at: checked.checked_at,
		// What was held back is to be looked at again the next time.
		etag: isTooMany ? null : fetched.headers.get("etag"),
		last_modified: isTooMany ? null : fetched.headers.get("last-modified"),
		removed,
		held_back: isTooMany ? missing.length : 0,
		error: null,
	};
}

function conditionsOf(before: FeedStatus | null): Record<string, string> {
	if (before?.etag !== null && before?.etag !== undefined) return { "if-none-match": before.etag };
	return before?.last_modified !== null && before?.last_modified !== undefined ? { "if-modified-since": before.last_modified } : {};
}
