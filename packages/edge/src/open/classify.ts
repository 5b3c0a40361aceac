import { isbot } from "isbot";
import type { ClientClass } from "../shard/calls.ts";

/** A verdict and what it rests on. Only the verdict is kept; the address and the user agent are not. */
export interface Classification {
	readonly client: ClientClass;
	readonly evidence: string;
}

/** What can be known of somebody who fetches an address of an email. */
export interface Arriving {
	/** A picture or pixel, a link that is followed, or data that a mail program loads for AMP. */
	readonly fetches: "picture" | "link" | "data";
	readonly method: string;
	readonly agent: string;
	/** `Sec-Purpose`, `Purpose`, `X-Purpose` and `X-Moz` together. */
	readonly purpose: string;
	/** The network, where the platform tells it. */
	readonly asn: number | null;
	/** Since the minute in which the email was sent, so up to a minute more than it is; null where the token does not say. */
	readonly sinceSentMs: number | null;
	/** Whether several links of this email are followed within a moment. */
	readonly burst: boolean;
}

/** Tells people from the machines that fetch an email's pictures and links before them. */
export function classify(arriving: Arriving): Classification {
	const { method, agent, purpose, fetches } = arriving;
	if (method === "HEAD") return { client: "scanner", evidence: "HEAD request" };
	if (/prefetch|preview|prerender/i.test(purpose))
		return { client: "prefetch", evidence: "a header says that it is loaded ahead" };
	if (SECURITY_NETWORKS.has(arriving.asn ?? 0))
		return { client: "scanner", evidence: "network of a mail security service" };
	if (SECURITY_SERVICES.test(agent)) return { client: "scanner", evidence: "user agent of a mail security service" };
	return fetches === "link" ? classifyLink(arriving) : classifyPicture(arriving);
}

/** What the request itself says; the rest the caller knows. */
export function arrivingBy(request: Request, more: Pick<Arriving, "fetches" | "sinceSentMs" | "burst">): Arriving {
	const { headers } = request;
	const asn: unknown = request.cf?.["asn"];
	return {
		...more,
		method: request.method,
		agent: (headers.get("user-agent") ?? "").slice(0, LONGEST_AGENT),
		purpose: ["sec-purpose", "purpose", "x-purpose", "x-moz"].map((name) => headers.get(name) ?? "").join(" "),
		asn: typeof asn === "number" ? asn : null,
	};
}

/** No browser has a longer one, and patterns are tried on it. */
const LONGEST_AGENT = 500;
/** The image proxies of Gmail and Yahoo fetch when somebody opens: they stand for people. */
const PROXIES = /GoogleImageProxy|YahooMailProxy|YahooCacheSystem/i;
/** Apple Mail Privacy Protection: this and nothing else. */
const APPLE = "Mozilla/5.0";
/** Gmail's prefetch, as several senders saw it: an Edge of 2015 with a second `Mozilla/5.0`. */
const GMAIL_PREFETCH = /Chrome\/42\.0\.2311\.135 Safari\/537\.36 Edge\/12\.246 Mozilla\/5\.0/;
/** Outlook's and Apple's fetchers leave the browser's name away, and so does Apple Mail itself. */
const NAMELESS = /\(KHTML, like Gecko\)$/;
/** A fetcher of that kind that comes at once was not sent by a reader: the token's minute and one more. */
const DELIVERY_MS = 120_000;

const SECURITY_SERVICES =
	/barracuda|mimecast|proofpoint|symantec|messagelabs|trend ?micro|forcepoint|websense|fireeye|trellix|safelinks|sophos|bitdefender|ironport|cisco ?secure|fortimail|vade|avanan|checkpoint|zscaler|urldefense|appriver|spamtitan|virustotal|phish/i;
/** Machines by their names, where the list of `isbot` does not have them. */
const PROGRAMS =
	/headlesschrome|phantomjs|python|go-http-client|okhttp|java\/|libwww|curl\/|wget|axios|node-fetch|undici|httpclient|ruby|perl|scrapy|winhttp/i;
const MAIL_PROGRAMS =
	/Microsoft Outlook|ms-office|MSOffice|Microsoft Office|Thunderbird|Outlook-(?:iOS|Android)|AirMail|Airmail|Spark\/|Superhuman|ProtonMail|eM Client|MailMate|Postbox|com\.apple\.mail|Lotus-Notes/i;
const BROWSERS = /Mozilla\/5\.0 \(.+(?:AppleWebKit|Gecko|Trident|KHTML)|^Opera\/|^Mozilla\/[45]\.0 \(compatible; MSIE/;

/** Networks that belong to mail security services and to nobody who reads mail: Barracuda, Proofpoint, Mimecast, Cisco's IronPort. */
const SECURITY_NETWORKS: ReadonlySet<number> = new Set([15_324, 22_843, 26_211, 30_031, 16_417]);
/** Networks of clouds, where scanners run, and also people's virtual desktops: a hint and no proof. */
const CLOUDS: ReadonlySet<number> = new Set([
	8068, 8069, 8070, 8074, 8075, 12_076, 15_169, 396_982, 14_618, 16_509, 8987, 14_061, 16_276, 24_940,
]);
const SOON_MS = 10 * 60_000;

/** Opens: better to count a machine once than to lose a person, whose mail service may well fetch for them. */
function classifyPicture({ agent, sinceSentMs, fetches }: Arriving): Classification {
	if (agent === APPLE) return { client: "prefetch", evidence: "Apple Mail Privacy Protection" };
	if (GMAIL_PREFETCH.test(agent)) return { client: "prefetch", evidence: "Gmail's prefetch" };
	if (PROXIES.test(agent)) return { client: "proxy", evidence: "image proxy of the mail service" };
	if (MAIL_PROGRAMS.test(agent)) return { client: "human", evidence: "user agent of a mail program" };
	if (NAMELESS.test(agent)) return nameless(agent, sinceSentMs);
	if (isMachine(agent)) return { client: "scanner", evidence: "user agent of a program" };
	if (BROWSERS.test(agent)) return { client: "human", evidence: "user agent of a browser" };
	if (fetches === "data") return { client: "proxy", evidence: "data that a mail program loads for its reader" };
	return { client: "unknown", evidence: agent === "" ? "no user agent" : "unknown user agent" };
}

function nameless(agent: string, sinceSentMs: number | null): Classification {
	if (sinceSentMs !== null && sinceSentMs < DELIVERY_MS)
		return { client: "prefetch", evidence: "a browser without a name, right after delivery" };
	return /Macintosh|iPhone|iPad/.test(agent)
		? { client: "human", evidence: "user agent of Apple Mail" }
		: { client: "proxy", evidence: "a browser without a name, as Outlook's fetcher has" };
}

/** Clicks: a person comes with a browser; what is in doubt is not counted as one. */
function classifyLink({ agent, asn, sinceSentMs, burst }: Arriving): Classification {
	if (burst) return { client: "scanner", evidence: "several links followed within a moment" };
	if (PROXIES.test(agent) || GMAIL_PREFETCH.test(agent))
		return { client: "scanner", evidence: "an image proxy that follows a link" };
	if (isMachine(agent)) return { client: "scanner", evidence: "user agent of a program" };
	if (asn !== null && CLOUDS.has(asn) && sinceSentMs !== null && sinceSentMs < SOON_MS) {
		return { client: "scanner", evidence: "from a cloud's network, right after delivery" };
	}
	if (agent === APPLE || agent === "") return { client: "unknown", evidence: "no browser's user agent" };
	if (NAMELESS.test(agent) && !/iPhone|iPad|Macintosh/.test(agent))
		return { client: "unknown", evidence: "a browser without a name" };
	if (MAIL_PROGRAMS.test(agent) || BROWSERS.test(agent))
		return { client: "human", evidence: "user agent of a browser or mail program" };
	return { client: "unknown", evidence: "unknown user agent" };
}

function isMachine(agent: string): boolean {
	return PROGRAMS.test(agent) || isbot(agent);
}
