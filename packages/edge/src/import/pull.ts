import { cleanJson, type Json, type JsonObject, NO_DEFAULTS } from "@pipit/core/event";
import { pageAddress, type PullCursor, type PullPage, type PullSource, readPage } from "@pipit/core/import";
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
	let state: PullState = { ...before, ranAt: clock.now(), error: null };
	try {
		for (let page = 0; page < PAGES; page += 1) {
			const read = await fetchPage(env, context, source, state.cursor, fetcher);
			if (typeof read === "string") {
				state = { ...state, failures: before.failures + 1, error: read };
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
export function isDue(source: PullSource, { ranAt, failures, cursor }: PullState, now: number): boolean {
	if (ranAt === null) return true;
	const wait = failures > 0 ? Math.min(15 * 60_000 * 2 ** (failures - 1), 24 * 3_600_000) : cursor.next === null ? source.everyMs : 0;
	// The clock's rounds are not to the second.
	return now >= ranAt + wait - 60_000;
}

async function fetchPage(env: PipitEnv, { site, clock }: SiteContext, source: PullSource, cursor: PullCursor, fetcher?: Fetcher): Promise<PullPage | string> {
	const headers = filled(env, source.headers);
	if (typeof headers === "string") return headers;
	const address = pageAddress(source, cursor);
	const policy = policyOf(env, site, [new URL(source.url).host]);
	const fetched = await safeFetch(address, { policy, headers: { accept: "application/json", ...headers }, timeoutMs: TIMEOUT_MS, maxBytes: LARGEST_PAGE, maxRedirects: 2 }, fetcher);
	if (fetched.kind !== "answer") return fetched.reason;
	const bytes = await readWhole(fetched.body, LARGEST_PAGE);
	if (fetched.status !== 200) return `${new URL(address).host} answered ${fetched.status}`;
	const body = bytes === null ? null : jsonOf(new TextDecoder().decode(bytes));
	if (body === null) return "the answer is no JSON, or broke off";
	const setting = { country: site.plan?.country ?? null, currency: site.currency, asOf: clock.now() };
	return readPage(source, body, fetched.headers.get("link"), cursor, setting) ?? `there is no list at ${source.items === "" ? "the root of the answer" : source.items}`;
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
		text.replace(/\$\{(PIPIT_PULL_[A-Z0-9_]+)\}/g, (_, secret: string) => {
			const value = bindings.get(secret);
			if (typeof value !== "string") missing.push(secret);
			return typeof value === "string" ? value : "";
		}),
	]);
	return missing.length > 0 ? `the secret ${missing.join(", ")} is not set` : Object.fromEntries(entries);
}

function jsonOf(text: string): Json | null {
	try {
		return cleanJson(JSON.parse(text), LARGEST_PAGE).value ?? null;
	} catch {
		return null;
	}
}

