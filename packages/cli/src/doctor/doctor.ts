import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { checkEvents } from "./arriving.ts";
import { type Answer, Asker } from "./ask.ts";
import { checkCollector, checkCookie, checkScript } from "./collector.ts";
import { checkConsent } from "./consent-source.ts";
import { checkPolicies } from "./content-security-policy.ts";
import { type Finding, hint, right, wrong } from "./finding.ts";
import { findTag, readPage } from "./page-tag.ts";
import { readConsentDefault } from "./published-consent.ts";

/** The management API, where the person gave its key: it is sent nowhere but to the address that they gave too. */
export interface ManagementApi {
	readonly url: URL;
	readonly key: string;
	readonly site: string | null;
}

/** `pipit doctor`: looks at a live page from the outside, and says of each thing in one sentence whether it is right and what to do. */
export async function doctor(options: {
	readonly page: string;
	readonly url: string | null;
	readonly key: string | null;
	readonly site: string | null;
	readonly json: boolean;
}): Promise<ExitCode> {
	const page = addressOf(options.page, "the page");
	const api = apiOf(options);
	const findings = await examine(page, api);
	const ok = findings.every(({ verdict }) => verdict !== "wrong");
	if (options.json) process.stdout.write(`${JSON.stringify({ ok, page: page.href, findings })}\n`);
	else process.stdout.write(findings.map(lineOf).join(""));
	return ok ? EXIT.done : EXIT.wrong;
}

/** @throws Failure where the page does not answer: then nothing could be tried. */
async function examine(address: URL, api: ManagementApi | null): Promise<readonly Finding[]> {
	const asker = new Asker(api === null ? [address] : [address, api.url]);
	const got = await asker.ask(address, { headers: { accept: "text/html" } });
	if (got.kind === "silent") throw new Failure(`${address.href} does not answer: ${got.reason}`);
	const arriving = async (): Promise<readonly Finding[]> => [await eventsFinding(asker, api)];
	const page = readPage(got.text);
	const { finding, tag } = findTag(page, got.url);
	const before = [pageFinding(address, got), finding];
	if (tag === null) return [...before, ...(await arriving())];
	const policies = [got.headers.get("content-security-policy") ?? "", ...page.metaPolicies];
	const nonce = tag.attributes.get("nonce") ?? null;
	const events = new URL(`${tag.host.href.replace(/\/$/, "")}/e`);
	const [script, collector, published, last] = await Promise.all([
		checkScript(asker, tag, got.url),
		checkCollector(asker, tag, got.url),
		readConsentDefault(asker, api),
		arriving(),
	]);
	return [
		...before,
		script,
		...checkPolicies({ policies, page: got.url, script: tag.script, events, nonce }),
		checkConsent(tag, page, published),
		...collector,
		checkCookie(tag, got.url),
		...last,
	];
}

async function eventsFinding(asker: Asker, api: ManagementApi | null): Promise<Finding> {
	if (api === null)
		return hint("events", "whether events arrive is not looked at: give --url and --key of the management API.");
	return checkEvents(asker, api, Date.now());
}

function pageFinding(asked: URL, got: Extract<Answer, { kind: "answered" }>): Finding {
	if (got.status !== 200)
		return wrong("page", `the page answers ${got.status}: what follows is about what came with it.`);
	return right("page", got.url.href === asked.href ? "the page answers." : `the page answers as ${got.url.href}.`);
}

function lineOf({ check, verdict, says }: Finding): string {
	return `${verdict.padEnd(6)}${check}: ${says}\n`;
}

function addressOf(text: string, what: string): URL {
	if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
		throw new Failure(`${what}: expected an address such as https://shop.example/, got "${text}"`);
	return new URL(text);
}

/** The key goes with the request, so it goes over TLS, except to this machine. */
function apiOf({
	url,
	key,
	site,
}: {
	readonly url: string | null;
	readonly key: string | null;
	readonly site: string | null;
}): ManagementApi | null {
	if (url === null || key === null) return null;
	const address = addressOf(url, "--url");
	const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(address.hostname);
	if (address.protocol !== "https:" && !isLocal)
		throw new Failure(`--url: expected https (the key must not travel in the clear), got "${url}"`);
	return { url: address, key, site };
}
