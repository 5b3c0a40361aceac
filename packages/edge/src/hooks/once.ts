import type { HookRequest } from "@pipit/core/webhook";
import { stableId } from "../collect/ids.ts";
import { migrate } from "../database/migrate.ts";

/** Longer than any sender's clock may differ, so that a token that is let go is no longer fresh. */
const KEPT_MS = 3_600_000;

/** Whether a token comes for the first time, or again with the very same body, as a sender does that got no answer. */
export async function isFirstBody(
	db: D1Database,
	site: string,
	source: string,
	token: string,
	request: HookRequest,
): Promise<boolean> {
	await migrate(db);
	const hash = await stableId(new TextDecoder().decode(request.body));
	await db
		.prepare(
			"INSERT INTO hook_tokens (site, source, token, body_hash, received_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
		)
		.bind(site, source, token, hash, request.receivedAt)
		.run();
	const kept = await db
		.prepare("SELECT body_hash FROM hook_tokens WHERE site = ?1 AND source = ?2 AND token = ?3")
		.bind(site, source, token)
		.first<{ body_hash: string }>();
	return kept?.body_hash === hash;
}

/** Lets go of tokens whose time has passed. */
export async function trimHookTokens(db: D1Database, now: number): Promise<void> {
	await db
		.prepare("DELETE FROM hook_tokens WHERE received_at < ?1")
		.bind(now - KEPT_MS)
		.run();
}
