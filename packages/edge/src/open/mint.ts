import type { ProfileId } from "@pipit/core/identity";
import { mintToken, tokenKeys } from "@pipit/core/token";
import type { SiteContext } from "../context.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** An email may lie in an inbox for a year. */
const VALID_DAYS = 366;

/** A token for one message (or, with message 0, for all messages) to one person, signed with the site's first key. */
export function mintMessageToken(env: PipitEnv, context: SiteContext, profileId: ProfileId, message: number, validDays = VALID_DAYS): Promise<string> {
	const now = context.clock.now();
	const { token_keys } = context.site;
	return mintToken(
		{
			keyId: token_keys[0] ?? 0,
			profileId,
			message,
			sentAt: Math.floor(now / MINUTE_MS) * MINUTE_MS,
			expiresAt: (Math.floor(now / DAY_MS) + validDays) * DAY_MS,
		},
		tokenKeys(env.PIPIT_SECRET, token_keys),
	);
}
