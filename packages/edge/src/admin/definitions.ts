import { type FileProblem, formatFileProblem } from "@pipit/core/definition";
import { type Context, Hono } from "hono";
import { publishFile } from "../catalogue/sweep.ts";
import { clockOf } from "../clock/clock.ts";
import { siteContext, type SiteContext } from "../context.ts";
import { compareFiles, HISTORY_PAGE, readHistory, readVersion } from "../definitions/history.ts";
import { type Preview, previewDefinitions } from "../definitions/preview.ts";
import type { VersionMark } from "../definitions/published.ts";
import { checkFolder, publish, type PublishResult, warningsOf } from "../definitions/publish.ts";
import { computeModelsSoon } from "../models/compute-soon.ts";
import { refreshQuerySegments } from "../query/segments.ts";
import { wakeShards } from "../shard/wake.ts";
import { FOLDER, PREVIEW, ROLLBACK } from "./bodies.ts";
import { problem } from "./problem.ts";
import { type Admin, BadRequest, readBody, siteOf } from "./request.ts";

/**
 * Definitions by version. `PUT /` publishes a folder (`?dry_run=1` only checks it, `"after": SEQUENCE` only if nothing was
 * published since), `GET /` answers what is published, `GET /history` and `GET /versions/:version` what was before,
 * `POST /rollback` publishes an old version again, `POST /preview` says who would enter and leave.
 */
export const definitionRoutes = new Hono<Admin>()
	.put("/", async (c) => {
		const { files, after = null } = await readBody(c, FOLDER);
		const clock = await clockOf(c.env);
		return answer(c, await publish(c.env, files, { now: clock.now(), dryRun: isDryRun(c), after, nonsense: "refused" }));
	})
	.get("/", async (c) => {
		const { site, definitions, mark } = await siteOf(c);
		return c.json<object>({ site: site.id, version: mark.version, sequence: mark.sequence, definitions });
	})
	.get("/history", async (c) => {
		const { site } = await siteOf(c);
		const versions = await readHistory(c.env.DB, site.id, beforeOf(c));
		return c.json({ site: site.id, versions, next: versions.length === HISTORY_PAGE ? (versions.at(-1)?.sequence ?? null) : null });
	})
	.get("/versions/:version", async (c) => {
		const { site } = await siteOf(c);
		const found = await readVersion(c.env.DB, site.id, c.req.param("version"));
		return found === null ? noSuchVersion(c, c.req.param("version")) : c.json<object>({ site: site.id, ...found });
	})
	.post("/rollback", async (c) => {
		const { version, after } = await readBody(c, ROLLBACK);
		const { site, mark, clock } = await siteOf(c);
		const found = await readVersion(c.env.DB, site.id, version);
		if (found === null) return noSuchVersion(c, version);
		// Only what was looked up is replaced: a publication in between is not overwritten unseen.
		return answer(c, await publish(c.env, found.files, { now: clock.now(), dryRun: isDryRun(c), after: after ?? mark.sequence, nonsense: "taken" }));
	})
	.post("/preview", async (c) => {
		const { files, sample } = await readBody(c, PREVIEW);
		const candidate = await checkFolder(c.env, files);
		if (!candidate.ok) return refusal(c, candidate.problems);
		const { version, definitions } = candidate;
		const context = await siteContext(c.env, definitions.site.id);
		if (context === null) return c.json<object>({ site: definitions.site.id, version, changed: true, compared_with: null, ...NOBODY });
		const before = await readVersion(c.env.DB, context.site.id, context.mark.version);
		const preview = await previewDefinitions(c.env, context, { definitions, version }, sample);
		return c.json<object>({
			site: context.site.id,
			version,
			changed: version !== context.mark.version,
			compared_with: markJson(context.mark),
			files: compareFiles(before?.files ?? [], files),
			...preview,
			warnings: await warningsOf(c.env, definitions, files, context.clock.now()),
		});
	});

/** Before the first publication nobody is there to enter or leave. */
const NOBODY: Preview = { profiles: 0, looked_at: 0, exact: true, shards: { asked: 0, answered: 0 }, trimmed: 0, failed: 0, segments: [] };

async function answer(c: Context<Admin>, result: PublishResult): Promise<Response> {
	if (result.kind === "refused") return refusal(c, result.problems);
	if (result.kind === "overtaken") return problem(c, 409, "somebody else has published meanwhile; nothing was changed", { newest: result.newest === null ? null : markJson(result.newest) });
	const { site, changed, warnings } = result;
	if (result.kind === "checked") return c.json<object>({ site, version: result.version, changed, published: false, warnings });
	const context = await siteContext(c.env, site);
	if (context !== null && changed) {
		c.executionCtx.waitUntil(afterPublication(c.env, context));
		await publishFile(c.env, context);
	}
	return c.json<object>({ site, ...markJson(result.mark), changed, published: true, warnings });
}

/** A new query, and a new measure of people, need not wait for their next turn. */
async function afterPublication(env: PipitEnv, context: SiteContext): Promise<void> {
	await wakeShards(env, context);
	const results = await Promise.allSettled([refreshQuerySegments(env, context), computeModelsSoon(env, context)]);
	for (const result of results) if (result.status === "rejected") console.error("after a publication:", result.reason);
}

function markJson({ version, sequence }: VersionMark): object {
	return { version, sequence };
}

function refusal(c: Context<Admin>, found: readonly FileProblem[]): Response {
	const problems = found.map((one) => ({ ...one, message: formatFileProblem(one) }));
	return problem(c, 422, "the definitions are refused; what was published stays", { problems });
}

function noSuchVersion(c: Context<Admin>, version: string): Response {
	return problem(c, 404, `no version, or more than one, begins with ${version.slice(0, 40)} (16 digits of 0-9 and a-f, at least the first 6)`);
}

function isDryRun(c: Context<Admin>): boolean {
	return c.req.query("dry_run") === "1";
}

function beforeOf(c: Context<Admin>): number {
	const text = c.req.query("before");
	if (text === undefined) return Number.MAX_SAFE_INTEGER;
	if (/^\d{1,15}$/.test(text)) return Number(text);
	throw new BadRequest(400, `before: expected the sequence of a publication, got ${text.slice(0, 80)}`);
}
