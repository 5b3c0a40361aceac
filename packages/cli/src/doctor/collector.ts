import { readRecord } from "../terminal/record.ts";
import type { Answer, Asker } from "./ask.ts";
import { type Finding, hint, right, wrong } from "./finding.ts";
import type { TrackerTag } from "./page-tag.ts";

/** Two clocks may differ by this much before anybody has to care. */
const SKEW_MS = 60_000;

/** That the tag's file comes, and is a script. */
export async function checkScript(asker: Asker, tag: TrackerTag, page: URL): Promise<Finding> {
	const answer = await asker.ask(tag.script, { headers: { referer: page.href } });
	const { host } = tag.script;
	if (answer.kind === "silent")
		return wrong(
			"script",
			`${tag.script.href} does not come (${answer.reason}): is the Worker deployed, and does its name lead there?`,
		);
	if (answer.status !== 200)
		return wrong(
			"script",
			`${tag.script.href} answers ${answer.status}: deploy the Worker with \`pipit deploy\`, which brings pipit.js along.`,
		);
	const type = answer.headers.get("content-type") ?? "no content type";
	if (!/javascript/i.test(type))
		return wrong("script", `${tag.script.href} is ${type} and no JavaScript: something else answers at this address.`);
	if (!/pipit/.test(answer.text))
		return wrong("script", `${tag.script.href} is a script, but not Pipit's: something else answers at this address.`);
	return right("script", `it loads from ${host}, ${Buffer.byteLength(answer.text)} bytes of JavaScript.`);
}

/** CORS, write key and clock of the collector, with a batch that holds no events. */
export async function checkCollector(asker: Asker, tag: TrackerTag, page: URL): Promise<readonly Finding[]> {
	const address = new URL(`${tag.host.href.replace(/\/$/, "")}/e`);
	const body = JSON.stringify({ writeKey: tag.writeKey, sentAt: new Date().toISOString(), batch: [] });
	const as = (userAgent: string) =>
		asker.ask(address, { method: "POST", headers: { origin: page.origin, "content-type": "text/plain", "user-agent": userAgent }, body });
	const answer = await as(BROWSER);
	if (answer.kind === "silent")
		return [
			wrong("write key", `${address.href} cannot be asked (${answer.reason}): events wait in the visitors' browsers.`),
		];
	const key = keyFinding(tag.writeKey, address, answer.status);
	const crossing =
		address.origin === page.origin
			? [right("cors", "the collector has the page's own origin, so nothing is asked before.")]
			: await checkCors(asker, address, page, answer.headers);
	const bots = answer.status === 200 ? [botFinding(address, heldBecause(answer.text), heldBecause(textOf(await as(GOOGLEBOT))))] : [];
	return [...crossing, key, ...bots, ...clockFinding(answer)];
}

const BROWSER =
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const GOOGLEBOT =
	"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/141.0.0.0 Safari/537.36";

/** What becomes of machines: the collector says it of a batch without events too. */
function botFinding(address: URL, visitor: unknown, crawler: unknown): Finding {
	if (visitor === "bot")
		return wrong(
			"bots",
			"the collector takes every visitor for a bot and keeps nothing: something between page and Worker replaces the User-Agent, which has to be passed on.",
		);
	if (crawler !== "bot" && isLoopback(address))
		return hint(
			"bots",
			`Googlebot is counted as a person: ${address.host} is on this machine, where \`pipit dev\` takes bots on purpose, so that scripts and headless browsers can try the shop; a deployed Worker does not.`,
		);
	if (crawler !== "bot")
		return hint("bots", "Googlebot is counted as a person: the Worker does not see its User-Agent, or is older than this tool.");
	return right("bots", "known bots (tried as Googlebot) are answered and not stored.");
}

/** Whether a Worker stands on the machine that asks: then it is one of `pipit dev`. */
export function isLoopback({ hostname }: URL): boolean {
	return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function heldBecause(text: string): unknown {
	return readRecord(text)?.["held_because"];
}

function textOf(answer: Answer): string {
	return answer.kind === "answered" ? answer.text : "";
}

function keyFinding(writeKey: string, address: URL, status: number): Finding {
	if (status === 200) return right("write key", `the collector knows the write key ${writeKey}.`);
	if (status === 401)
		return wrong(
			"write key",
			`the collector does not know the write key ${writeKey}: compare it with write_key in site.yaml, and \`pipit push\`.`,
		);
	if (status === 404 || status === 405)
		return wrong(
			"write key",
			`${address.href} answers ${status}: no collector is there; data-host has to name the Worker.`,
		);
	return wrong("write key", `${address.href} answers ${status} to an empty batch: the Worker's log says why.`);
}

async function checkCors(asker: Asker, address: URL, page: URL, answered: Headers): Promise<readonly Finding[]> {
	const refused = (what: string): Finding =>
		wrong(
			"cors",
			`${what} does not allow ${page.origin} (Access-Control-Allow-Origin): something between page and Worker takes the header away.`,
		);
	if (!allowsOrigin(answered, page)) return [refused(address.href)];
	const headers = {
		origin: page.origin,
		"access-control-request-method": "POST",
		"access-control-request-headers": "content-type",
	};
	const preflight = await asker.ask(address, { method: "OPTIONS", headers });
	if (preflight.kind === "silent")
		return [wrong("cors", `the preflight of ${address.href} fails (${preflight.reason}).`)];
	if (preflight.status >= 300)
		return [
			wrong("cors", `the preflight of ${address.href} answers ${preflight.status}: OPTIONS has to reach the Worker.`),
		];
	if (!allowsOrigin(preflight.headers, page)) return [refused(`the preflight of ${address.href}`)];
	return [right("cors", `the collector takes events from ${page.origin}.`)];
}

function allowsOrigin(headers: Headers, page: URL): boolean {
	const allowed = headers.get("access-control-allow-origin");
	return allowed === "*" || allowed === page.origin;
}

function clockFinding(answer: {
	readonly headers: Headers;
	readonly askedAt: number;
	readonly answeredAt: number;
}): readonly Finding[] {
	const date = Date.parse(answer.headers.get("date") ?? "");
	if (Number.isNaN(date)) return [];
	// The header has whole seconds, and was written somewhere between asking and answer.
	const skewMs = date - (answer.askedAt + answer.answeredAt) / 2;
	if (Math.abs(skewMs) <= SKEW_MS) return [right("clock", "the collector's clock and this machine's agree.")];
	const minutes = Math.round(Math.abs(skewMs) / 60_000);
	return [
		wrong(
			"clock",
			`the collector's clock is ${minutes} min ${skewMs > 0 ? "ahead of" : "behind"} this machine's: set the clock that is off, for events are dated by it.`,
		),
	];
}

/** Whether the browser's id is a first-party cookie, and which hosts share it. */
export function checkCookie(tag: TrackerTag, page: URL): Finding {
	const domain = tag.attributes.get("data-domain")?.toLowerCase().replace(/^\./, "");
	const { hostname } = page;
	if (domain !== undefined && hostname !== domain && !hostname.endsWith(`.${domain}`)) {
		return wrong(
			"cookie",
			`data-domain="${domain}" is no domain of ${hostname}, so browsers refuse the cookie: name one that ${hostname} ends with.`,
		);
	}
	const site = siteOf(hostname);
	if (siteOf(tag.host.hostname) !== site) {
		return hint(
			"cookie",
			`${tag.host.hostname} belongs to another site than ${hostname}, which content blockers notice: give the Worker a name such as pipit.${site}.`,
		);
	}
	if (domain === undefined && hostname !== site && hostname.startsWith("www.")) {
		return hint(
			"cookie",
			`the browser's id is known to ${hostname} alone: with data-domain="${site}" all of ${site} shares it.`,
		);
	}
	return right("cookie", `the browser's id is a first-party cookie of ${domain ?? hostname}.`);
}

/** The domain that somebody registered, as far as it can be told without the public suffix list. */
function siteOf(hostname: string): string {
	if (/^[\d.]+$|^\[/.test(hostname)) return hostname;
	const labels = hostname.split(".");
	const isDouble =
		labels.length > 2 &&
		/^(co|com|net|org|gov|ac|edu)$/.test(labels.at(-2) ?? "") &&
		(labels.at(-1) ?? "").length === 2;
	return labels.slice(isDouble ? -3 : -2).join(".");
}
