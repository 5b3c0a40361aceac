import { tokenKeys, verifyToken, type RecipientToken } from "@pipit/core/token";
import { messageNumberOf } from "@pipit/core/identity";
import { clockOf } from "../clock/clock.ts";
import { allSites, type SiteContext, siteContext } from "../context.ts";
import { readPublished } from "../definitions/published.ts";

/** Who an address in an email was made for. */
export type Recipient =
	| { readonly kind: "person"; readonly context: SiteContext; readonly token: RecipientToken; readonly message: MessageRef }
	/** The token says nothing that can be trusted: the site's public content, and no trace. */
	| { readonly kind: "nobody"; readonly context: SiteContext; readonly why: "invalid" | "expired" | "unfilled" }
	/** Nothing is published here. */
	| { readonly kind: "nothing" };

export interface MessageRef {
	readonly id: number;
	readonly name: string | null;
}

/**
 * Reads the token of an open-time address. A person token carries no message; the address may name one (`?m=name`),
 * which serves decisions and reports and is never authority.
 */
export async function recipientOf(env: PipitEnv, tokenText: string, messageName: string | undefined, block: string | null): Promise<Recipient> {
	const [published, clock] = await Promise.all([readPublished(env), clockOf(env)]);
	const keyIds = Object.keys(published.siteByTokenKey).map(Number);
	const verdict = await verifyToken(tokenText, tokenKeys(env.PIPIT_SECRET, keyIds), clock.now());
	if (verdict.kind === "valid") {
		const context = await siteContext(env, published.siteByTokenKey[String(verdict.token.keyId)] ?? "");
		if (context !== null) return { kind: "person", context, token: verdict.token, message: messageOf(verdict.token, messageName) };
	}
	const context = await publicSite(env, block);
	if (context === null) return { kind: "nothing" };
	return { kind: "nobody", context, why: verdict.kind === "valid" ? "invalid" : verdict.kind };
}

function messageOf(token: RecipientToken, name: string | undefined): MessageRef {
	if (token.message !== 0) return { id: token.message, name: null };
	return name === undefined ? { id: 0, name: null } : { id: messageNumberOf(name.slice(0, 200)), name: name.slice(0, 200) };
}

/** Whose public content answers an address that names nobody: the first site that has such a block. */
async function publicSite(env: PipitEnv, block: string | null): Promise<SiteContext | null> {
	const sites = await allSites(env);
	return sites.find(({ definitions }) => block !== null && Object.hasOwn(definitions.blocks, block)) ?? sites[0] ?? null;
}
