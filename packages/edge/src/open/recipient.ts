import type { MessageRef } from "@pipit/core/content";
import { type RecipientToken, tokenKeys, type Verdict, verifyToken } from "@pipit/core/token";
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

/**
 * Reads the token of an open-time address. A person token carries no message; the address may name one (`?m=name`),
 * which serves decisions and reports and is never authority.
 */
export async function recipientOf(env: PipitEnv, tokenText: string, messageName: string | undefined, block: string | null): Promise<Recipient> {
	const verdict = await verdictOn(env, tokenText);
	if (verdict.kind === "valid") {
		const person = await personOf(env, verdict.token, messageName);
		if (person !== null) return person;
	}
	const context = await publicSite(env, block);
	if (context === null) return { kind: "nothing" };
	return { kind: "nobody", context, why: verdict.kind === "valid" ? "invalid" : verdict.kind };
}

/** Whom an unsubscribe address was made for: an old email can still be unsubscribed from, so expiry does not count. */
export async function unsubscriberOf(env: PipitEnv, tokenText: string): Promise<Extract<Recipient, { kind: "person" }> | null> {
	const verdict = await verdictOn(env, tokenText);
	return verdict.kind === "valid" || verdict.kind === "expired" ? personOf(env, verdict.token, undefined) : null;
}

async function verdictOn(env: PipitEnv, tokenText: string): Promise<Verdict> {
	const [published, clock] = await Promise.all([readPublished(env), clockOf(env)]);
	const keyIds = Object.keys(published.siteByTokenKey).map(Number);
	return verifyToken(tokenText, tokenKeys(env.PIPIT_SECRET, keyIds), clock.now());
}

async function personOf(env: PipitEnv, token: RecipientToken, messageName: string | undefined): Promise<Extract<Recipient, { kind: "person" }> | null> {
	const { siteByTokenKey } = await readPublished(env);
	const context = await siteContext(env, siteByTokenKey[String(token.keyId)] ?? "");
	return context === null ? null : { kind: "person", context, token, message: messageOf(token, messageName) };
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
