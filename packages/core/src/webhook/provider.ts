import type { JsonObject } from "../event/index.ts";
import type { Parsed } from "../problem/index.ts";

/** A webhook as it reached the Worker: the bytes and not what they seem to say, because signatures are over bytes. */
export interface HookRequest {
	/** The address that the provider was given, query included. */
	readonly url: string;
	/** The value of a header, by any case of its name. */
	readonly header: (name: string) => string | null;
	readonly body: Uint8Array<ArrayBuffer>;
	/** Epoch ms. */
	readonly receivedAt: number;
}

/** What proves that a webhook is the provider's. Several secrets while one replaces another. */
export interface HookTrust {
	readonly secrets: readonly string[];
	/** What else is pinned, such as an SNS topic; from the source's `settings`. */
	readonly settings: { readonly [name: string]: string };
	/** The certificate at an address that the caller has checked against the provider's own hosts. */
	readonly certificate: (url: string) => Promise<string>;
}

export type Verdict =
	| { readonly kind: "verified"; readonly once: Once | null }
	/** Why, for the shop's own log; the sender is only told that it was refused. */
	| { readonly kind: "refused"; readonly reason: string };

/**
 * A signature that does not cover the body is good for one body only: the same token with another body is a forgery.
 * The caller keeps `token` for as long as the provider's clock may differ.
 */
export interface Once {
	readonly token: string;
}

/** What a verified webhook says. */
export interface HookContent {
	/** Calls of the Segment spec, each with its own message id, so that a webhook sent again changes nothing. */
	readonly calls: readonly JsonObject[];
	/** What of it concerns nobody's profile, and why: topics that are not used, probes. */
	readonly ignored: readonly string[];
	/** What the law asks of the shop: whose data must go. */
	readonly erasures: readonly JsonObject[];
	/** An address that confirms a subscription when it is fetched (SNS), on the provider's own host. */
	readonly confirm: string | null;
}

export interface Provider {
	/** Whether secrets prove it; one that cannot sign has its secret in the address or as a password. SNS has certificates. */
	readonly hasSecret: boolean;
	/** What a source has to say in its `settings`. */
	readonly settings: readonly string[];
	/** A request that the provider only sends to see whether somebody is there; it needs no signature and changes nothing. */
	readonly isProbe: (request: HookRequest) => boolean;
	readonly verify: (request: HookRequest, trust: HookTrust) => Promise<Verdict>;
	/** Only of a verified request. */
	readonly read: (request: HookRequest, source: HookSource) => Parsed<HookContent>;
}

/** `sources/ID.yaml`: somebody who may send webhooks to `/hooks/ID`. */
export interface HookSource {
	readonly id: string;
	readonly provider: string;
	/** Names of the Worker's secrets, the newest first. */
	readonly secrets: readonly string[];
	readonly settings: { readonly [name: string]: string };
	/** How a form's answer becomes a call; null for providers whose words are known. */
	readonly map: HookMap | null;
}

/** For forms: which part of the body is what. Values are paths into the body, such as `form_response.answers.0.email`. */
export interface HookMap {
	readonly event: string;
	readonly id: string | null;
	readonly time: string | null;
	readonly user_id: string | null;
	readonly email: string | null;
	readonly phone: string | null;
	readonly traits: { readonly [name: string]: string };
	readonly properties: { readonly [name: string]: string };
}

export const VERIFIED: Verdict = { kind: "verified", once: null };

export function untrusted(reason: string): Verdict {
	return { kind: "refused", reason };
}

export function content(calls: readonly JsonObject[], ignored: readonly string[] = []): HookContent {
	return { calls, ignored, erasures: [], confirm: null };
}

export function isNeverProbe(): boolean {
	return false;
}
