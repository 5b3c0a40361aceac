import { formatFileProblem, type SourceFile } from "@pipit/core/definition";
import { IDENTIFIER_TYPES, isProfileId, messageNumberOf, type ProfileId } from "@pipit/core/identity";
import { simulate } from "@pipit/core/simulate";
import { mintToken, tokenKeys } from "@pipit/core/token";
import { type Context, Hono } from "hono";
import { clockOf } from "../clock/clock.ts";
import { allSites, type SiteContext, siteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { publish } from "../definitions/publish.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { wakeShards } from "../shard/wake.ts";
import { requireAdminKey } from "./bearer.ts";
import { problem } from "./problem.ts";

type Admin = { Bindings: PipitEnv };

const LARGEST_BODY = 5_000_000;
const DAY_MS = 24 * 3_600_000;

/** The management API, mounted at `/api/v1`. */
export const adminRoutes = new Hono<Admin>()
	.use(requireAdminKey())
	.onError((error, c) => {
		if (error instanceof BadRequest) return problem(c, error.status, error.message);
		console.error(error);
		return problem(c, 500, "the request could not be answered; the Worker's log says why");
	})
	.put("/definitions", async (c) => {
		const files = sourceFilesOf(await readJson(c));
		const clock = await clockOf(c.env);
		const result = await publish(c.env, files, { now: clock.now(), dryRun: c.req.query("dry_run") === "1" });
		if (result.kind === "refused") {
			const problems = result.problems.map((found) => ({ ...found, message: formatFileProblem(found) }));
			return problem(c, 422, "the definitions are refused; what was published stays", { problems });
		}
		if (result.kind === "checked") return c.json({ site: result.site, version: result.version, changed: result.changed, published: false });
		const context = await siteContext(c.env, result.site);
		if (context !== null && result.changed) c.executionCtx.waitUntil(wakeShards(c.env, context));
		return c.json({ site: result.site, version: result.mark.version, sequence: result.mark.sequence, changed: result.changed, published: true });
	})
	.get("/definitions", async (c) => {
		const { site, definitions, mark } = await contextOf(c);
		return c.json({ site: site.id, version: mark.version, sequence: mark.sequence, definitions });
	})
	.post("/simulate", async (c) => {
		const result = simulate(await readJson(c));
		return result.ok ? c.json(result.value as object) : problem(c, 422, "the scenario is refused", { problems: result.problems });
	})
	.post("/tokens", async (c) => {
		const body = await readJson(c);
		const context = await contextOf(c);
		const profile = await profileOf(c.env, context, textIn(body, "profile"));
		if (profile === null) return problem(c, 404, "nobody has this id or identifier");
		const message = typeof body["message"] === "string" ? messageNumberOf(body["message"]) : 0;
		const now = context.clock.now();
		const token = await mintToken(
			{ keyId: context.site.token_keys[0] ?? 0, profileId: profile, message, sentAt: Math.floor(now / 60_000) * 60_000, expiresAt: (Math.floor(now / DAY_MS) + 366) * DAY_MS },
			tokenKeys(c.env.PIPIT_SECRET, context.site.token_keys),
		);
		return c.json({ token, profile_id: profile, message });
	})
	.get("/profiles/:profile", async (c) => {
		const context = await contextOf(c);
		const id = await profileOf(c.env, context, c.req.param("profile"));
		const report = id === null ? null : await new ShardDirectory(c.env).ofProfile(context.site.id, id).calls.report(context.envelope, id);
		return report === null ? problem(c, 404, "nobody has this id or identifier") : c.json(report);
	})
	.get("/quarantine", async (c) => {
		const { site } = await contextOf(c);
		await migrate(c.env.DB);
		const rows = await c.env.DB.prepare("SELECT * FROM quarantine WHERE site = ?1 ORDER BY received_at DESC LIMIT 100").bind(site.id).all<QuarantineRow>();
		const entries = rows.results.map((row) => ({
			id: row.id,
			received_at: new Date(row.received_at).toISOString(),
			via: row.via,
			message_id: row.message_id,
			problems: JSON.parse(row.problems) as unknown,
			sample: row.sample,
		}));
		return c.json({ entries });
	})
	.all("*", (c) => problem(c, 404, `no such address: ${c.req.method} ${new URL(c.req.url).pathname}`));

interface QuarantineRow {
	readonly id: string;
	readonly received_at: number;
	readonly via: string;
	readonly message_id: string | null;
	readonly problems: string;
	readonly sample: string;
}

class BadRequest extends Error {
	readonly status: 400 | 404 | 413;

	constructor(status: 400 | 404 | 413, message: string) {
		super(message);
		this.status = status;
	}
}

async function readJson(c: Context<Admin>): Promise<Record<string, unknown>> {
	const text = await c.req.text();
	if (text.length > LARGEST_BODY) throw new BadRequest(413, `the body: expected at most ${LARGEST_BODY} characters, got ${text.length}`);
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch (error) {
		throw new BadRequest(400, `the body: expected JSON, got ${error instanceof Error ? error.message : "something else"}`);
	}
}

/** The site that `?site=` names, or the only one. */
async function contextOf(c: Context<Admin>): Promise<SiteContext> {
	const name = c.req.query("site");
	const context = name === undefined ? onlyOne(await allSites(c.env)) : await siteContext(c.env, name);
	if (context === null) throw new BadRequest(404, name === undefined ? "nothing is published yet" : `site: no site ${name} is published`);
	return context;
}

function onlyOne(sites: readonly SiteContext[]): SiteContext | null {
	if (sites.length > 1) throw new BadRequest(400, `site: expected ?site= with one of ${sites.map(({ site }) => site.id).join(", ")}, got nothing`);
	return sites[0] ?? null;
}

/** A profile by its id, or by an identifier as `type:value`. */
async function profileOf(env: PipitEnv, context: SiteContext, text: string): Promise<ProfileId | null> {
	if (isProfileId(text)) return text;
	const colon = text.indexOf(":");
	const type = IDENTIFIER_TYPES.find((candidate) => candidate === text.slice(0, colon));
	if (type === undefined) throw new BadRequest(400, `profile: expected 16 hexadecimal digits or type:value with a type of ${IDENTIFIER_TYPES.join(", ")}, got ${text.slice(0, 80)}`);
	const identifier = { type, value: text.slice(colon + 1) };
	return new ShardDirectory(env).ofIdentifier(context.site.id, identifier).calls.find(identifier);
}

function textIn(body: Record<string, unknown>, key: string): string {
	const value = body[key];
	if (typeof value !== "string") throw new BadRequest(400, `${key}: expected a text, got ${value === undefined ? "nothing" : typeof value}`);
	return value;
}

function sourceFilesOf(body: Record<string, unknown>): SourceFile[] {
	const files = body["files"];
	if (!Array.isArray(files)) throw new BadRequest(400, "files: expected a list of {path, text}, got something else");
	return files.map((file: unknown, index) => {
		if (typeof file === "object" && file !== null && "path" in file && "text" in file && typeof file.path === "string" && typeof file.text === "string") {
			return { path: file.path, text: file.text };
		}
		throw new BadRequest(400, `files[${index}]: expected {path, text}, both texts, got something else`);
	});
}
