import { LIST_TRAIT, SCORE_TRAIT } from "@pipit/core/segment";
import { type Context, Hono } from "hono";
import { problem } from "../admin/problem.ts";
import { type Admin, BadRequest, siteOf } from "../admin/request.ts";
import type { SiteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { UploadError } from "./lines.ts";
import { onList, type ReadValue, readMoment, scored } from "./rows.ts";
import { currentPlace, dropRows, dropUpload, makeCurrent, newPlace, readUploads, type UploadCounts, type UploadPlace } from "./store.ts";
import { type TakenRows, takeRows, tellUpload } from "./upload.ts";

/**
 * Lists and scores that a shop uploads: JSON lines, or CSV with a header, of identifiers. `PUT /lists/:id` says who is on a
 * list, `POST /lists/:id/members` who comes to it, `DELETE` of the same who leaves it, `DELETE /lists/:id` that it is gone;
 * `PUT /scores/:model` gives scores, `DELETE` takes them away; `GET` of both counts. Who is not known yet is told of when they are.
 */
export const listRoutes = new Hono<Admin>()
	.get("/lists", async (c) => {
		const { site } = await ready(c);
		return c.json<object>({ lists: (await readUploads(c.env.DB, site.id, LIST_TRAIT)).map((counts) => countsJson(counts)) });
	})
	.put("/lists/:id", async (c) => {
		const { context, trait } = await named(c, LIST_TRAIT, "id");
		const place = newPlace(context.site.id, trait);
		return take(c, context, place, onList, true);
	})
	.post("/lists/:id/members", (c) => change(c, onList))
	.delete("/lists/:id/members", (c) => change(c, () => ({ ok: true, value: { value: null, computedAt: null } })))
	.delete("/lists/:id", (c) => remove(c, LIST_TRAIT, "id"))
	.get("/scores", async (c) => {
		const { site } = await ready(c);
		return c.json<object>({ models: (await readUploads(c.env.DB, site.id, SCORE_TRAIT)).map((counts) => countsJson(counts)) });
	})
	.put("/scores/:model", async (c) => {
		const { context, trait } = await named(c, SCORE_TRAIT, "model");
		const now = context.clock.now();
		const said = c.req.query("computed_at");
		const computedAt = said === undefined ? now : readMoment(said);
		const version = c.req.query("version") ?? null;
		if (computedAt === null) throw new BadRequest(400, "computed_at: expected a moment such as 2026-05-01T12:00:00Z, got something else");
		if (version !== null && version.length > 100) throw new BadRequest(400, "version: expected at most 100 characters, got more");
		return take(c, context, await currentPlace(c.env.DB, context.site.id, trait, now), scored({ version, computedAt }));
	})
	.delete("/scores/:model", (c) => remove(c, SCORE_TRAIT, "model"));

async function ready(c: Context<Admin>): Promise<SiteContext> {
	const context = await siteOf(c);
	await migrate(c.env.DB);
	return context;
}

async function named(c: Context<Admin>, prefix: string, parameter: string): Promise<{ readonly context: SiteContext; readonly trait: string }> {
	const name = c.req.param(parameter) ?? "";
	if (!/^(?=.*\S)[^.:\p{Cc}]{1,100}$/u.test(name)) throw new BadRequest(400, `${parameter}: expected 1 to 100 characters without dots and colons, got ${JSON.stringify(name.slice(0, 80))}`);
	return { context: await ready(c), trait: prefix + name };
}

async function change(c: Context<Admin>, readValue: ReadValue): Promise<Response> {
	const { context, trait } = await named(c, LIST_TRAIT, "id");
	return take(c, context, await currentPlace(c.env.DB, context.site.id, trait, context.clock.now()), readValue);
}

/** Writes the rows down, and tells the shards at once of as many people as a request has time for. `isNew`: these rows and none else count. */
async function take(c: Context<Admin>, context: SiteContext, place: UploadPlace, readValue: ReadValue, isNew = false): Promise<Response> {
	let taken: TakenRows;
	try {
		taken = await takeRows(c.env.DB, place, c.req.raw.body, readValue, context.clock.now());
	} catch (error) {
		if (isNew) await dropRows(c.env.DB, place);
		if (!(error instanceof UploadError)) throw error;
		return problem(c, 422, `the upload is refused: ${error.message}`);
	}
	// A file of nothing but faults is not one of nobody.
	if (taken.rows === 0 && taken.refused_count > 0) return problem(c, 422, `none of the ${taken.refused_count} rows can be read; nothing has changed`, { ...taken });
	if (isNew) await makeCurrent(c.env.DB, place, context.clock.now());
	const { entered, exited, error, waits } = await tellUpload(c.env, context, place.trait);
	const [counts] = await readUploads(c.env.DB, context.site.id, place.trait);
	return c.json<object>({ ...(counts === undefined ? {} : countsJson(counts)), taken: taken.rows, refused_count: taken.refused_count, refused: taken.refused, entered, exited, waits, error });
}

async function remove(c: Context<Admin>, prefix: string, parameter: string): Promise<Response> {
	const { context, trait } = await named(c, prefix, parameter);
	if (!(await dropUpload(c.env.DB, context.site.id, trait))) return problem(c, 404, "nothing of this name was uploaded");
	const { exited, waits, error } = await tellUpload(c.env, context, trait);
	return c.json<object>({ exited, waits, error });
}

/** `rows` identifiers, of which by `unknown` nobody is known yet; `people` is of how many their shards were told. */
function countsJson({ trait, updated_at: updatedAt, rows, unknown, people }: UploadCounts): object {
	return { id: trait.slice(trait.indexOf(":") + 1), rows, unknown, people, updated_at: new Date(updatedAt).toISOString() };
}
