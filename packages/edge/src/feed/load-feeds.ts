import { waitUntil } from "cloudflare:workers";
import { feedAddress, type Person } from "@pipit/core/content";
import type { Definitions } from "@pipit/core/definition";
import { type FeedData, type FeedDefinition, type Feeds, readFeed } from "@pipit/core/feed";
import { type Fetcher, policyOf, readWhole, safeFetch } from "../outbound/safe-fetch.ts";

export interface FeedsNeeded {
	readonly definitions: Definitions;
	readonly person: Person | null;
	/** Epoch ms. */
	readonly now: number;
}

/** An answer as it is kept, and when it was fetched by the machine's clock. */
interface Kept {
	readonly data: FeedData;
	readonly fetched_at: number;
}

const LARGEST_ANSWER = 512_000;
/** What goes on after an open may take longer. */
const REFRESH_TIMEOUT_MS = 10_000;
const MOST_REDIRECTS = 2;
const KEPT_IN_MEMORY = 200;
/** A service that is down is not asked by every open. */
const REST_AFTER_FAILURE_MS = 30_000;

const memory = new Map<string, Kept>();
const failures = new Map<string, number>();

/**
 * What the feeds say now. An answer that is fresh is taken as it is; an old one stands in while a new one is fetched after
 * the answer; only where there is none does the open wait, for as long as the feed's definition allows. It never rejects: a
 * feed without an answer is not there.
 */
export async function loadFeeds(env: PipitEnv, ids: readonly string[], needed: FeedsNeeded, fetcher?: Fetcher): Promise<Feeds> {
	const { definitions } = needed;
	const loaded = await Promise.all(
		ids.map(async (id) => {
			const feed = definitions.feeds !== undefined && Object.hasOwn(definitions.feeds, id) ? definitions.feeds[id] : undefined;
			const data = feed === undefined ? null : await loadFeed(env, feed, needed, fetcher).catch(() => null);
			return data === null ? null : ([id, data] as const);
		}),
	);
	return Object.fromEntries(loaded.filter((entry) => entry !== null));
}

/** For tests that wipe the stores. */
export function forgetFeeds(): void {
	memory.clear();
	failures.clear();
}

async function loadFeed(env: PipitEnv, feed: FeedDefinition, needed: FeedsNeeded, fetcher: Fetcher | undefined): Promise<FeedData | null> {
	const { site } = needed.definitions;
	const address = feedAddress(feed, { site, person: needed.person, now: needed.now });
	if (address === null) return null;
	const key = await keyOf(site.id, feed, address);
	const started = Date.now();
	const kept = memory.get(key) ?? (await Promise.race([readKept(env, key), scheduler.wait(feed.timeoutMs).then(() => null)]));
	const age = kept === null ? Number.POSITIVE_INFINITY : Date.now() - kept.fetched_at;
	if (kept !== null && age < feed.freshMs) return kept.data;
	const isResting = Date.now() - (failures.get(key) ?? 0) < REST_AFTER_FAILURE_MS;
	const fresh = isResting ? Promise.resolve(null) : refresh(env, feed, { address, key, policy: policyOf(env, site, feed.hosts) }, fetcher);
	waitUntil(fresh);
	if (kept !== null && age < feed.staleMs) return kept.data;
	const left = feed.timeoutMs - (Date.now() - started);
	return Promise.race([fresh, scheduler.wait(Math.max(0, left)).then(() => null)]);
}

interface Asked {
	readonly address: string;
	readonly key: string;
	readonly policy: ReturnType<typeof policyOf>;
}

async function refresh(env: PipitEnv, feed: FeedDefinition, { address, key, policy }: Asked, fetcher: Fetcher | undefined): Promise<FeedData | null> {
	const request = { policy, timeoutMs: REFRESH_TIMEOUT_MS, maxBytes: LARGEST_ANSWER, maxRedirects: MOST_REDIRECTS, headers: { accept: "application/json" } };
	const fetched = await safeFetch(address, request, fetcher);
	const bytes = fetched.kind === "answer" && fetched.status === 200 ? await readWhole(fetched.body, LARGEST_ANSWER) : null;
	const read = bytes === null ? null : readFeed(new TextDecoder().decode(bytes), feed);
	if (read === null || !read.ok) {
		const reason = fetched.kind !== "answer" ? fetched.reason : (read?.reason ?? `status ${fetched.status}, or more than ${LARGEST_ANSWER} bytes`);
		// Without the address: it may hold what is personal.
		console.error(`feed ${feed.id} gave nothing: ${reason}`);
		remember(failures, key, Date.now());
		return null;
	}
	const kept: Kept = { data: read.data, fetched_at: Date.now() };
	remember(memory, key, kept);
	await env.KV.put(key, JSON.stringify(kept), { expirationTtl: Math.max(60, Math.ceil(feed.staleMs / 1_000)) }).catch((error: unknown) => console.error(`feed ${feed.id} could not be kept:`, error));
	return read.data;
}

async function readKept(env: PipitEnv, key: string): Promise<Kept | null> {
	const kept = await env.KV.get<Kept>(key, { type: "json", cacheTtl: 30 }).catch(() => null);
	if (kept !== null) remember(memory, key, kept);
	return kept;
}

/** The address is hashed, because it may hold what is personal; so is the definition, because it says what is kept. */
async function keyOf(site: string, feed: FeedDefinition, address: string): Promise<string> {
	const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify([address, feed])));
	return `feed:${site}:${feed.id}:${[...new Uint8Array(digest, 0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
	map.delete(key);
	map.set(key, value);
	for (const oldest of map.keys()) if (map.size > KEPT_IN_MEMORY) map.delete(oldest);
}
