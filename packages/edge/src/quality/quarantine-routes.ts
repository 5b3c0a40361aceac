import { parseTime } from "@pipit/core/event";
import { formatProblem, type Problem } from "@pipit/core/problem";
import { NO_PATCH, type Patch, parsePatch } from "@pipit/core/quality";
import { type Context, Hono } from "hono";
import type * as z from "zod/mini";
import { problem } from "../admin/problem.ts";
import { type Admin, BadRequest, checked, readBody, siteOf } from "../admin/request.ts";
import type { SiteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { ASKED, DROP, FIX, MOST_ENTRIES, REPLAY, REPLAY_ONE } from "./bodies.ts";
import { countQuarantine, decideQuarantine, dropQuarantine, keepFixed, type KeptEntry, listQuarantine, type QuarantineFilter, readQuarantine } from "./quarantine-store.ts";
import { type Replayed, replayEntry } from "./replay.ts";

const PAGE = 100;
/** Replays that run at once. */
const AT_ONCE = 20;

/** Refused events: looked through with filters, fixed, sent again, dropped. `docs/quality.md` says what a person does with it. */
export const quarantineRoutes = new Hono<Admin>()
	.use("/quarantine/*", async (c, next) => {
		await migrate(c.env.DB);
		await next();
	})
	.get("/quarantine", async (c) => {
		await migrate(c.env.DB);
		const { site } = await siteOf(c);
		const entries = await listQuarantine(c.env.DB, site.id, filterOf(checked(ASKED, c.req.query(), 0)), limitOf(c), afterOf(c));
		const last = entries.at(-1);
		const next = entries.length === limitOf(c) && last !== undefined ? `${last.receivedAt}-${last.id}` : null;
		return c.json<object>({ entries: entries.map(shown), next });
	})
	.get("/quarantine/summary", async (c) => {
		const { site } = await siteOf(c);
		const groups = await countQuarantine(c.env.DB, site.id, filterOf(checked(ASKED, c.req.query(), 0)));
		return c.json<object>({ groups: groups.map((group) => ({ ...group, newest: iso(group.newest) })) });
	})
	.post("/quarantine/replay", async (c) => {
		const { filter: asked, patch: wanted, dry_run: dry } = await readBody(c, REPLAY);
		const context = await siteOf(c);
		const filter = { ...filterOf(asked), state: "open" } as const;
		const entries = await listQuarantine(c.env.DB, context.site.id, filter, MOST_ENTRIES, null);
		const patch = patchOf(wanted);
		const results: { readonly id: string; readonly outcome: Replayed }[] = [];
		for (let start = 0; start < entries.length; start += AT_ONCE) {
			const some = entries.slice(start, start + AT_ONCE);
			results.push(...(await Promise.all(some.map(async (entry) => ({ id: entry.id, outcome: await replayEntry(c.env, context, entry, patch, dry) })))));
		}
		const accepted = results.filter(({ outcome }) => outcome.kind === "accepted").map(({ id }) => id);
		if (!dry && accepted.length > 0) await decideQuarantine(c.env.DB, context.site.id, accepted, "replayed", context.clock.now());
		const others = results.filter(({ outcome }) => outcome.kind !== "accepted");
		return c.json<object>({
			dry_run: dry,
			tried: results.length,
			accepted: accepted.length,
			refused: others.map(({ id, outcome }) => ({ id, ...outcomeOf(outcome) })),
			more: entries.length === MOST_ENTRIES,
		});
	})
	.post("/quarantine/drop", async (c) => {
		const { filter } = await readBody(c, DROP);
		const { site, clock } = await siteOf(c);
		return c.json({ dropped: await dropQuarantine(c.env.DB, site.id, filterOf(filter), clock.now()) });
	})
	.get("/quarantine/:id", async (c) => {
		const { site } = await siteOf(c);
		const entry = await readQuarantine(c.env.DB, site.id, c.req.param("id"));
		return entry === null ? unknown(c) : c.json<object>({ ...shown(entry), whole: entry.whole, fixed: entry.fixed });
	})
	.post("/quarantine/:id/fix", async (c) => {
		const found = await open(c);
		if (found instanceof Response) return found;
		const patch = patchOf((await readBody(c, FIX)).patch);
		const outcome = await replayEntry(c.env, found.context, found.entry, patch, true);
		if (outcome.kind === "cut") return tooLarge(c);
		await keepFixed(c.env.DB, found.context.site.id, found.entry.id, JSON.stringify(outcome.event), outcome.kind === "refused" ? outcome.problems : []);
		return c.json<object>({ id: found.entry.id, event: outcome.event, ...outcomeOf(outcome) });
	})
	.post("/quarantine/:id/replay", async (c) => {
		const found = await open(c);
		if (found instanceof Response) return found;
		const { patch, dry_run: dry } = await readBody(c, REPLAY_ONE);
		const outcome = await replayEntry(c.env, found.context, found.entry, patchOf(patch), dry);
		if (outcome.kind === "cut") return tooLarge(c);
		const { site, clock } = found.context;
		if (outcome.kind === "accepted" && !dry) await decideQuarantine(c.env.DB, site.id, [found.entry.id], "replayed", clock.now());
		return c.json<object>({ id: found.entry.id, dry_run: dry, event: outcome.event, ...outcomeOf(outcome) }, outcome.kind === "accepted" ? 200 : 422);
	});

async function open(c: Context<Admin, "/quarantine/:id/fix" | "/quarantine/:id/replay">): Promise<Response | { readonly context: SiteContext; readonly entry: KeptEntry }> {
	const context = await siteOf(c);
	const entry = await readQuarantine(c.env.DB, context.site.id, c.req.param("id"));
	if (entry === null) return unknown(c);
	if (entry.state !== "open") return problem(c, 409, `this event is ${entry.state} already`);
	return { context, entry };
}

function unknown(c: Context): Response {
	return problem(c, 404, "no such event is in quarantine; entries are kept for 30 days");
}

function tooLarge(c: Context): Response {
	return problem(c, 422, "of this event only the beginning was kept, because it was larger than 32 KB; it cannot be sent again");
}

function outcomeOf(outcome: Replayed): object {
	if (outcome.kind === "refused") return { outcome: "refused", problems: outcome.problems.map((one) => ({ ...one, message: formatProblem(one) })) };
	return { outcome: outcome.kind, problems: [] };
}

function shown(entry: KeptEntry): object {
	const { id, receivedAt, via, messageId, problems, sample, event, field, state, decidedAt, fixed } = entry;
	return {
		id,
		received_at: iso(receivedAt),
		via,
		message_id: messageId,
		event,
		field,
		state,
		decided_at: decidedAt === null ? null : iso(decidedAt),
		problems: problems.map((one) => ({ ...one, message: formatProblem(one) })),
		sample,
		fixed: fixed !== null,
	};
}

/** From an address or a body: the same names in both. `state=all` takes every state. */
function filterOf({ state = "open", field, event, via, reason, since, until, ids }: z.infer<typeof ASKED>): QuarantineFilter {
	return {
		state: state === "all" ? null : state,
		field: field ?? null,
		event: event ?? null,
		via: via ?? null,
		reason: reason ?? null,
		since: momentOf(since, "since"),
		until: momentOf(until, "until"),
		ids: ids ?? null,
	};
}

function momentOf(text: string | undefined, key: "since" | "until"): number | null {
	const time = text === undefined ? null : parseTime(text);
	if (text !== undefined && time === null) throw new BadRequest(400, `${key}: expected a time as ISO 8601, got ${text.slice(0, 80)}`);
	return time;
}

function patchOf(input: unknown): Patch {
	if (input === undefined || input === null) return NO_PATCH;
	const patch = parsePatch(input);
	if (patch.ok) return patch.value;
	throw new BadRequest(400, `patch.${patch.problems.map((one: Problem) => formatProblem(one)).join("; ")}`);
}

function limitOf(c: Context): number {
	const text = c.req.query("limit") ?? String(PAGE);
	if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1_000) return Number(text);
	throw new BadRequest(400, `limit: expected 1 to 1000, got ${text.slice(0, 80)}`);
}

function afterOf(c: Context): { readonly receivedAt: number; readonly id: string } | null {
	const text = c.req.query("after");
	if (text === undefined) return null;
	const match = /^(\d{1,15})-([0-9a-f]{32})$/.exec(text);
	if (match?.[1] === undefined || match[2] === undefined) throw new BadRequest(400, `after: expected the \`next\` of an answer, got ${text.slice(0, 80)}`);
	return { receivedAt: Number(match[1]), id: match[2] };
}

function iso(at: number): string {
	return new Date(at).toISOString();
}
