import type { ClientClass } from "../shard/calls.ts";

/** A verdict and what it rests on. Only the verdict is kept; the address and the user agent are not. */
export interface Classification {
	readonly client: ClientClass;
	readonly evidence: string;
}

const PROXIES = /GoogleImageProxy|YahooMailProxy|YahooCacheSystem/i;
/** Gmail's prefetch, as seen by several senders. */
const GMAIL_PREFETCH = /Chrome\/42\.0\.2311\.135 Safari\/537\.36 Edge\/12\.246 Mozilla\/5\.0/;
const SCANNERS = /barracuda|mimecast|proofpoint|symantec|trend ?micro|forcepoint|fireeye|safelinks|sophos|bitdefender|bot\b|crawler|spider|headlesschrome|phantomjs|python-requests|go-http-client|okhttp|java\/|libwww/i;
const BROWSERS = /Mozilla\/5\.0 \(.+(?:AppleWebKit|Gecko|Trident)/;

/** Tells people from the machines that fetch an email's pictures and links before them. */
export function classifyOpen(request: Request): Classification {
	const agent = request.headers.get("user-agent") ?? "";
	const purpose = `${request.headers.get("sec-purpose") ?? ""} ${request.headers.get("purpose") ?? ""} ${request.headers.get("x-purpose") ?? ""}`;
	if (request.method === "HEAD") return { client: "scanner", evidence: "HEAD request" };
	if (/prefetch|preview/i.test(purpose)) return { client: "prefetch", evidence: "prefetch header" };
	if (agent === "Mozilla/5.0") return { client: "prefetch", evidence: "Apple Mail Privacy Protection" };
	if (GMAIL_PREFETCH.test(agent)) return { client: "prefetch", evidence: "Gmail prefetch" };
	if (PROXIES.test(agent)) return { client: "proxy", evidence: "image proxy of the mail service" };
	if (SCANNERS.test(agent)) return { client: "scanner", evidence: "user agent of a scanner" };
	if (BROWSERS.test(agent)) return { client: "human", evidence: "user agent of a browser or mail program" };
	return { client: "unknown", evidence: agent === "" ? "no user agent" : "unknown user agent" };
}
