import { Hono } from "hono";
import { problem } from "../../admin/problem.ts";
import { type Admin, BadRequest, readBody, siteOf } from "../../admin/request.ts";
import { migrate } from "../../database/migrate.ts";
import { DECIDE, SCAN } from "./bodies.ts";
import { mergePending } from "./merge.ts";
import { lookForDuplicates } from "./round.ts";
import { decidePair, type DuplicatePair, listPairs, type MirroredPerson, readPair, readPeople, readRound } from "./store.ts";
import { type DuplicateVerdict, VERDICTS } from "./verdicts.ts";

const PAGE = 50;
/** Portions of profiles that one request looks at. */
const SLICES = 5;

/** Profiles that may be one person: the queue for somebody who decides, and their verdicts, which stick. */
export const duplicateRoutes = new Hono<Admin>()
	.use("/duplicates/*", async (c, next) => {
		await migrate(c.env.DB);
		await next();
	})
	.get("/duplicates", async (c) => {
		await migrate(c.env.DB);
		const { site } = await siteOf(c);
		const verdict = verdictOf(c.req.query("verdict") ?? "open");
		const least = numberOf(c.req.query("min") ?? "0", "min", 0, 1);
		const after = numberOf(c.req.query("after") ?? "0", "after", 0, 1_000_000);
		const pairs = await listPairs(c.env.DB, site.id, verdict, least, PAGE, after);
		const people = await readPeople(c.env.DB, site.id, [...new Set(pairs.flatMap(({ first, second }) => [first, second]))]);
		const byId = new Map(people.map((person) => [person.profileId, person]));
		const round = await readRound(c.env.DB, site.id);
		return c.json<object>({
			pairs: pairs.map((pair) => shown(pair, byId)),
			next: pairs.length === PAGE ? after + PAGE : null,
			round: round === null ? null : { looked_at: round.lookedAt, started_at: iso(round.startedAt), finished_at: round.finishedAt === null ? null : iso(round.finishedAt) },
		});
	})
	.post("/duplicates/scan", async (c) => {
		const context = await siteOf(c);
		const { anew } = await readBody(c, SCAN);
		const progress = await lookForDuplicates(c.env, context, SLICES, anew);
		return c.json<object>({ ...progress, ...(await mergePending(c.env, context)) });
	})
	.post("/duplicates/:first/:second", async (c) => {
		const context = await siteOf(c);
		const { verdict, by } = await readBody(c, DECIDE);
		const [first = "", second = ""] = [c.req.param("first"), c.req.param("second")].toSorted();
		const pair = await readPair(c.env.DB, context.site.id, first, second);
		if (pair === null) return problem(c, 404, "no such pair was found");
		if (pair.outcome !== null && pair.outcome.startsWith("merged")) return problem(c, 409, "these two are merged already; DELETE the merge to take it back");
		await decidePair(c.env.DB, context.site.id, pair, verdict, by.slice(0, 200), context.clock.now());
		if (verdict === "merge") await mergePending(c.env, context);
		const decided = await readPair(c.env.DB, context.site.id, first, second);
		return c.json<object>(shown(decided ?? pair, new Map()));
	});

function shown(pair: DuplicatePair, people: ReadonlyMap<string, MirroredPerson>): object {
	const { first, second, score, reasons, foundAt, verdict, decidedAt, decidedBy, outcome } = pair;
	return {
		first,
		second,
		score: Math.round(score * 10_000) / 10_000,
		reasons: reasons.map((reason) => ({ ...reason, weight: Math.round(reason.weight * 100) / 100 })),
		verdict,
		found_at: iso(foundAt),
		decided_at: decidedAt === null ? null : iso(decidedAt),
		decided_by: decidedBy,
		outcome,
		people: [first, second].map((id) => {
			const person = people.get(id);
			return person === undefined ? null : { profile_id: id, traits: person.traits, identifiers: person.identifiers };
		}),
	};
}

function verdictOf(text: string): DuplicateVerdict {
	const verdict = VERDICTS.find((one) => one === text);
	if (verdict === undefined) throw new BadRequest(400, `verdict: expected one of ${VERDICTS.join(", ")}, got ${text.slice(0, 80)}`);
	return verdict;
}

function numberOf(text: string, field: string, least: number, most: number): number {
	const number = Number(text);
	if (!/^\d+(?:\.\d+)?$/.test(text) || number < least || number > most) throw new BadRequest(400, `${field}: expected a number from ${least} to ${most}, got ${text.slice(0, 80)}`);
	return number;
}

function iso(at: number): string {
	return new Date(at).toISOString();
}
