import { messageNumberOf, type ProfileId } from "@pipit/core/identity";
import type { RenderedEmail } from "@pipit/core/content/output";
import { tokenKeys, verifyToken } from "@pipit/core/token";
import type { SiteContext } from "../context.ts";
import { emailIn, renderEmailFor } from "../emails/render.ts";

/**
 * An email of the shop's as its ESP would send it to the person of a token: all its parts, with the real open-time addresses.
 * Null where there is no such email.
 */
export async function demoEmail(
	env: PipitEnv,
	context: SiteContext,
	id: string,
	token: string,
	origin: string,
): Promise<RenderedEmail | null> {
	const email = emailIn(context, id);
	if (email === null) return null;
	const profileId = await recipientOf(env, context, token, messageNumberOf(email.message));
	return renderEmailFor(env, context, id, {
		profileId,
		token: encodeURIComponent(token.slice(0, 200)),
		messageName: null,
		origin,
	});
}

async function recipientOf(
	env: PipitEnv,
	context: SiteContext,
	token: string,
	message: number,
): Promise<ProfileId | null> {
	const verdict = await verifyToken(token, tokenKeys(env.PIPIT_SECRET, context.site.token_keys), context.clock.now());
	return verdict.kind === "valid" && verdict.token.message === message ? verdict.token.profileId : null;
}
