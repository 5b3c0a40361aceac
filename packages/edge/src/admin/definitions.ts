import { formatFileProblem, type SourceFile } from "@pipit/core/definition";
import { Hono } from "hono";
import { clockOf } from "../clock/clock.ts";
import { siteContext } from "../context.ts";
import { publish } from "../definitions/publish.ts";
import { wakeShards } from "../shard/wake.ts";
import { problem } from "./problem.ts";
import { type Admin, BadRequest, readObject, siteOf } from "./request.ts";

/** `PUT /definitions` publishes a folder (`?dry_run=1` only checks it); `GET` answers what is published. */
export const definitionRoutes = new Hono<Admin>()
	.put("/", async (c) => {
		const files = sourceFilesOf(await readObject(c));
		const clock = await clockOf(c.env);
		const result = await publish(c.env, files, { now: clock.now(), dryRun: c.req.query("dry_run") === "1" });
		if (result.kind === "refused") {
			const problems = result.problems.map((found) => ({ ...found, message: formatFileProblem(found) }));
			return problem(c, 422, "the definitions are refused; what was published stays", { problems });
		}
		if (result.kind === "checked") return c.json({ site: result.site, version: result.version, changed: result.changed, published: false });
		const context = await siteContext(c.env, result.site);
		if (context !== null && result.changed) c.executionCtx.waitUntil(wakeShards(c.env, context));
		const { version, sequence } = result.mark;
		return c.json({ site: result.site, version, sequence, changed: result.changed, published: true });
	})
	.get("/", async (c) => {
		const { site, definitions, mark } = await siteOf(c);
		return c.json<object>({ site: site.id, version: mark.version, sequence: mark.sequence, definitions });
	});

function sourceFilesOf(body: Readonly<Record<string, unknown>>): SourceFile[] {
	const files = body["files"];
	if (!Array.isArray(files)) throw new BadRequest(400, "files: expected a list of {path, text}, got something else");
	return files.map((file: unknown, index) => {
		if (typeof file === "object" && file !== null && "path" in file && "text" in file && typeof file.path === "string" && typeof file.text === "string") {
			return { path: file.path, text: file.text };
		}
		throw new BadRequest(400, `files[${index}]: expected {path, text}, both texts, got something else`);
	});
}
