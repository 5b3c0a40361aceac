import { mintToken, type RecipientToken, type TokenKeys, tokenKeys, verifyToken } from "@pipit/core/token";
import type { SiteContext } from "../context.ts";

/** The parameter that tells the shop's page who arrived from an email. The tracker takes it out before other scripts read it. */
const PARAMETER = "pipit_t";
/** A link that is followed at once is followed by whom it was made for; one that is copied and sent on is not. */
const FRESH_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * The link of a click, with a token that lets the shop's tracker recognise the person. It is signed with other keys
 * than the addresses in the email and is good for ten minutes, so what stands in an address bar opens no picture.
 */
export async function withArrival(env: PipitEnv, context: SiteContext, token: RecipientToken, link: string): Promise<string> {
	const now = context.clock.now();
	const arrival = await mintToken(
		{ ...token, sentAt: Math.floor(now / MINUTE_MS) * MINUTE_MS, expiresAt: (Math.floor(now / DAY_MS) + 2) * DAY_MS },
		arrivalKeys(env, [token.keyId]),
	);
	const url = new URL(link);
	url.searchParams.set(PARAMETER, arrival);
	return url.href;
}

/** Whom an arrival token names; null where it is not one of ours, or not fresh. */
export async function readArrival(env: PipitEnv, context: SiteContext, text: string): Promise<RecipientToken | null> {
	const now = context.clock.now();
	const verdict = await verifyToken(text, arrivalKeys(env, context.site.token_keys), now);
	return verdict.kind === "valid" && now - verdict.token.sentAt < FRESH_MS ? verdict.token : null;
}

function arrivalKeys(env: PipitEnv, keyIds: readonly number[]): TokenKeys {
	return tokenKeys(`arrival ${env.PIPIT_SECRET}`, keyIds);
}
