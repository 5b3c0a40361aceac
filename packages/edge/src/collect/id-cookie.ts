import type { Site } from "@pipit/core/definition";

/** The name under which the tracker keeps the browser's id, and how long, in seconds: 395 days. */
const NAME = "pipit_id";
const MAX_AGE_S = 34_128_000;
/** Ids that the tracker makes are digits; a cookie must not carry anything that could end it. */
const SAFE_ID = /^\w{8,100}$/;

/**
 * The `Set-Cookie` that renews the browser's id where the collector stands on the shop's own host. Safari lets cookies
 * that scripts set live for seven days, and those of answers as long as they say. Null where the request is not from a
 * page of the same host, or of the `cookie_domain` in site.yaml; scripts still read it, because the tracker must.
 */
export function idCookie(request: Request, site: Site, anonymousId: string | null): string | null {
	if (anonymousId === null || !SAFE_ID.test(anonymousId)) return null;
	const url = new URL(request.url);
	const origin = URL.parse(request.headers.get("origin") ?? "");
	if (origin === null) return null;
	const domain = site.cookie_domain;
	const isOwn = domain === null ? origin.host === url.host : isUnder(origin.hostname, domain) && isUnder(url.hostname, domain);
	if (!isOwn) return null;
	const secure = url.protocol === "https:" ? "; Secure" : "";
	return `${NAME}=${anonymousId}; Path=/; Max-Age=${MAX_AGE_S}; SameSite=Lax${secure}${domain === null ? "" : `; Domain=${domain}`}`;
}

function isUnder(host: string, domain: string): boolean {
	return host === domain || host.endsWith(`.${domain}`);
}
