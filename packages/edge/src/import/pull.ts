import { cleanJson, type Json, type JsonObject, NO_DEFAULTS } from "@pipit/core/event";
import { pageRequest, type PullCursor, type PullPage, type PullSource, readPage } from "@pipit/core/import";
import { stableId } from "../collect/ids.ts";
import type { CollectPorts, QuarantineEntry } from "../collect/ports.ts";
import { takeEvents } from "../collect/take.ts";
import type { SiteContext } from "../context.ts";
import { type Fetcher, policyOf, readWhole, safeFetch } from "../outbound/safe-fetch.ts";
import { MESSAGE_BYTES, partsByBytes } from "../parts.ts";
import { deliverToShards } from "../shard/deliver.ts";
import { leasePull, type PullState, readPull, writePull } from "./pull-store.ts";

/** Pages of one round of the clock; the next goes on. */
const PAGES = 10;
const LARGEST_PAGE = 8 * 1024 * 1024;
const TIMEOUT_MS = 30_000;
/** Events that are taken together. */
const AT_ONCE = 400;

/** Reads a list from where it was left, page by page. Null where it is being read already. */
export async function runPull(env: PipitEnv, context: SiteContext, name: string, source: PullSource, fetcher?: Fetcher): Promise<PullState | null> {
	const { site, clock } = context;
	if (!(await leasePull(env.DB, site.id, name, clock.now()))) return null;
	const before = await readPull(env.DB, site.id, name);
	let state: PullState = { ...before, ranAt: clock.now(), error: null, waitUntil: null };
	try {
		for (let page = 0; page < PAGES; page += 1) {
			const read = await fetchPage(env, context, source, state.cursor, fetcher);
			if ("waitMs" in read) {
				// It works, only not now: no failure, and the next page is asked for when it says so.
				state = { ...state, failures: 0, waitUntil: clock.now() + read.waitMs };
				break;
			}
			if ("reason" in read) {
				state = { ...state, failures: before.failures + 1, error: read.reason };
				break;
			}
			const counts = await takePage(env, context, name, read);
			// Only what is stored moves the cursor on: a page may come twice, and then changes nothing.
			state = { ...state, cursor: read.cursor, accepted: state.accepted + counts.accepted, refused: state.refused + counts.refused, failures: 0 };
			await writePull(env.DB, site.id, name, state, false);
			if (read.isLast) break;
		}
	} catch (error) {
		state = { ...state, failures: before.failures + 1, error: error instanceof Error ? error.message.slice(0, 300) : "it failed" };
	}
	await writePull(env.DB, site.id, name, state, true);
	return state;
}

/** Whether a list is due: after its time, and after failures later each time, up to a day. A round that was not finished goes on at once. */
export function isDue(source: PullSource, { ranAt, failures, cursor, waitUntil }: PullState, now: number): boolean {
	if (ranAt === null) return true;
	if (waitUntil !== null) return now >= waitUntil;
	const wait = failures > 0 ? Math.min(15 * 60_000 * 2 ** (failures - 1), 24 * 3_600_000) : cursor.next === null ? source.everyMs : 0;
	// The clock's rounds are not to the second.
	return now >= ranAt + wait - 60_000;
}

async function fetchPage(env: PipitEnv, { site, clock }: SiteContext, source: PullSource, cursor: PullCursor, fetcher?: Fetcher): Promise<Page> {
	const headers = filled(env, source.headers);
	if (typeof headers === "string") return { reason: headers };
	const { url, body: asked } = pageRequest(source, cursor);
	const policy = policyOf(env, site, [new URL(source.url).host]);
	const posted = asked === null ? {} : { body: asked };
	const type: Record<string, string> = asked === null ? {} : { "content-type": "application/json" };
	const request = { policy, headers: { accept: "application/json", ...type, ...headers }, timeoutMs: TIMEOUT_MS, maxBytes: LARGEST_PAGE, maxRedirects: 2, ...posted };
	const fetched = await safeFetch(url, request, fetcher);
	if (fetched.kind !== "answer") return { reason: fetched.reason };
	const bytes = await readWhole(fetched.body, LARGEST_PAGE);
	const waitMs = fetched.status === 429 || fetched.status === 503 ? retryAfterMs(fetched.headers.get("retry-after"), clock.now(), fetched.status) : null;
	if (waitMs !== null) return { waitMs };
	if (fetched.status !== 200) return { reason: `${new URL(url).host} answered ${fetched.status}` };
	const body = bytes === null ? null : jsonOf(new TextDecoder().decode(bytes));
	if (body === null) return { reason: "the answer is no JSON, or broke off" };
	const setting = { country: site.plan?.country ?? null, currency: site.currency, asOf: clock.now() };
	return readPage(source, body, fetched.headers.get("link"), cursor, setting) ?? { reason: `there is no list at ${source.items === "" ? "the root of the answer" : source.items}` };
}

type Page = PullPage | { readonly waitMs: number } | { readonly reason: string };

const USUAL_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Seconds or a date (RFC 9110). A 429 without it is a wish for a short pause; a 503 without it is a failure: null. */
function retryAfterMs(header: string | null, now: number, status: number): number | null {
	const text = (header ?? "").trim();
	const date = Date.parse(text);
	const wait = /^\d{1,9}(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Number.isNaN(date) ? (status === 429 ? USUAL_WAIT_MS : null) : Math.max(date - now, 0);
	return wait === null ? null : Math.min(wait, LONGEST_WAIT_MS);
}

async function takePage(env: PipitEnv, context: SiteContext, name: string, { calls, refused }: PullPage): Promise<{ accepted: number; refused: number }> {
	const { site, clock, envelope } = context;
	const entries: QuarantineEntry[] = await Promise.all(
		refused.map(async ({ item, problems }) => {
			const sample = JSON.stringify(item).slice(0, 32 * 1024);
			return { id: await stableId(site.id, "pull", name, sample), via: "pull", receivedAt: clock.now(), sentAt: null, messageId: null, problems, sample, whole: false };
		}),
	);
	const ports: CollectPorts = {
		takesBots: true,
		now: () => clock.now(),
		siteByWriteKey: async () => site,
		recognize: async () => {},
		quarantine: async (_, found) => void entries.push(...found),
		async deliver(_, events) {
			const undelivered = await deliverToShards(env, site.id, envelope, events);
			for (const part of partsByBytes(undelivered, MESSAGE_BYTES)) await env.INGEST.send({ kind: "events", site: site.id, events: part });
		},
	};
	const sender = { via: "pull", browser: false, privacyControl: false, place: null, userAgent: null };
	let accepted = 0;
	let wrong = refused.length;
	for (let start = 0; start < calls.length; start += AT_ONCE) {
		const events: readonly JsonObject[] = calls.slice(start, start + AT_ONCE);
		const taken = await takeEvents(ports, site, sender, { writeKey: null, sentAt: null, type: null, defaults: NO_DEFAULTS, events });
		if (taken.kind === "too large") throw new Error("a page's items are too large");
		accepted += taken.answer.accepted;
		wrong += taken.answer.refused.length;
	}
	for (const part of partsByBytes(entries, MESSAGE_BYTES)) await env.INGEST.send({ kind: "quarantine", site: site.id, entries: part });
	return { accepted, refused: wrong };
}

/** The headers with the Worker's secrets in them; a text says which is missing. */
function filled(env: PipitEnv, headers: PullSource["headers"]): Readonly<Record<string, string>> | string {
	const bindings = new Map<string, unknown>(Object.entries(env));
	const missing: string[] = [];
	const entries = Object.entries(headers).map(([name, text]) => [
		name,
		text.replace(/\$\{(basic:)?(PIPIT_PULL_[A-Z0-9_]+)\}/g, (_, basic: string | undefined, secret: string) => {
			const value = bindings.get(secret);
			if (typeof value !== "string") missing.push(secret);
			return typeof value !== "string" ? "" : basic === undefined ? value : basicOf(value);
		}),
	]);
	return missing.length > 0 ? `the secret ${missing.join(", ")} is not set` : Object.fromEntries(entries);
}

/** `user:password` as RFC 7617 has it; a key alone is the password of anybody, as Mailchimp takes it. */
function basicOf(secret: string): string {
	const bytes = new TextEncoder().encode(secret.includes(":") ? secret : `pipit:${secret}`);
	return btoa(String.fromCharCode(...bytes));
}

function jsonOf(text: string): Json | null {
	try {
		return cleanJson(JSON.parse(text), LARGEST_PAGE).value ?? null;
	} catch {
		return null;
	}
}

