import { describe, expect, test } from "vitest";
import { isLoopback } from "../src/doctor/collector.ts";
import { listen } from "./server.ts";
import { pipit, type Run } from "./tool.ts";

/** A page and a Worker in one small server, in which one thing after the other is broken. */
interface Shop {
	readonly html?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly script?: { readonly status: number; readonly type: string };
	/** What the collector allows; the page's own origin unless said. */
	readonly allowed?: string | null;
	readonly date?: string;
	/** What a proxy makes of the visitor's user agent. */
	readonly agent?: string;
	/** `consent.default` of the published site. */
	readonly consent?: string;
	/** Rows of the events of the last day. */
	readonly counts?: readonly (readonly [string, number])[];
}

const TAG = '<script async src="WORKER/pipit.js" data-write-key="my-shop" data-banner></script>';

async function open(shop: Shop): Promise<{ page: string; worker: string }> {
	const worker = await listen((request, body, response) => {
		const origin = shop.allowed === undefined ? (request.headers.origin ?? null) : shop.allowed;
		const cors = {
			...(origin !== null && { "access-control-allow-origin": origin }),
			...(shop.date !== undefined && { date: shop.date }),
		};
		if (request.url === "/pipit.js") {
			const { status, type } = shop.script ?? { status: 200, type: "text/javascript" };
			return response.writeHead(status, { "content-type": type }).end("window.pipit");
		}
		if (request.url === "/api/v1/query") {
			if (request.headers.authorization !== "Bearer secret") return response.writeHead(401).end();
			return response.writeHead(200).end(JSON.stringify({ columns: ["name", "times"], rows: shop.counts ?? [] }));
		}
		if (request.url === "/api/v1/definitions") {
			if (request.headers.authorization !== "Bearer secret") return response.writeHead(401).end();
			return response.writeHead(200).end(JSON.stringify({ definitions: { site: { consent: { default: shop.consent ?? "pending" } } } }));
		}
		if (request.method === "OPTIONS") return response.writeHead(204, cors).end();
		const known = (JSON.parse(body) as { writeKey: string; batch: unknown[] }).writeKey === "my-shop";
		const agent = shop.agent ?? request.headers["user-agent"] ?? "";
		const held_because = /bot|node/i.test(agent) ? "bot" : null;
		return response.writeHead(known ? 200 : 401, cors).end(JSON.stringify({ held_because }));
	});
	const page = await listen((_request, _body, response) => {
		response.writeHead(200, { "content-type": "text/html", ...shop.headers });
		response.end(`<!doctype html><head>${(shop.html ?? TAG).replaceAll("WORKER", worker)}</head>`);
	});
	return { page, worker };
}

async function examine(shop: Shop, key: string | null = null): Promise<Run & { findings: Record<string, string> }> {
	const { page, worker } = await open(shop);
	const run = await pipit(["doctor", page, "--json", ...(key === null ? [] : ["--url", worker, "--key", key])]);
	const { findings } = JSON.parse(run.stdout) as { findings: { check: string; verdict: string; says: string }[] };
	return {
		...run,
		findings: Object.fromEntries(findings.map(({ check, verdict, says }) => [check, `${verdict} ${says}`])),
	};
}

describe("pipit doctor", () => {
	test("says of a page that is well what is right, as text and as JSON", async () => {
		const { page } = await open({});
		const run = await pipit(["doctor", page]);
		expect(run.code).toBe(0);
		expect(run.stdout.split("\n").map((line) => line.split(":")[0])).toEqual([
			"right page",
			"right tag",
			"right script",
			"right content security policy",
			"right consent",
			"right cors",
			"right write key",
			"right bots",
			"right clock",
			"right cookie",
			"hint  events",
			"",
		]);
		expect((await examine({})).code).toBe(0);
	});

	test.each<[string, Shop, string, RegExp]>([
		["no tag", { html: "<!-- <script data-write-key='x' src='/pipit.js'></script> -->" }, "tag", /no script tag/],
		["no write key", { html: '<script src="WORKER/pipit.js"></script>' }, "tag", /no data-write-key/],
		["the tag twice", { html: TAG + TAG }, "tag", /2 times/],
		["an unknown key", { html: TAG.replace("my-shop", "other") }, "write key", /does not know the write key other/],
		[
			"a script that is a page",
			{ script: { status: 200, type: "text/html" } },
			"script",
			/text\/html and no JavaScript/,
		],
		["a script that is not there", { script: { status: 404, type: "text/plain" } }, "script", /answers 404/],
		[
			"a policy in a header",
			{ headers: { "content-security-policy": "default-src 'self'" } },
			"content security policy",
			/to (script|connect)-src/,
		],
		[
			"a policy in the page",
			{ html: `<meta http-equiv="Content-Security-Policy" content="connect-src 'none'">${TAG}` },
			"content security policy",
			/to connect-src/,
		],
		[
			"a tool that nobody asks",
			{
				html: `<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js"></script>${TAG.replace(" data-banner", "")}`,
			},
			"consent",
			/data-cmp="onetrust"/,
		],
		[
			"a tool without an adapter",
			{
				html: `<script src="https://cdn-cookieyes.com/client_data/1/script.js"></script>${TAG.replace(" data-banner", "")}`,
			},
			"consent",
			/CookieYes.* on its event cookieyes_consent_update\.$/,
		],
		["a proxy that replaces the user agent", { agent: "node" }, "bots", /every visitor for a bot/],
		["no CORS", { allowed: null }, "cors", /Access-Control-Allow-Origin/],
		["another's CORS", { allowed: "https://else.example" }, "cors", /Access-Control-Allow-Origin/],
		["a clock that is off", { date: new Date(Date.now() - 600_000).toUTCString() }, "clock", /1\d min behind/],
		[
			"a foreign cookie domain",
			{ html: TAG.replace("data-banner", 'data-banner data-domain="shop.example"') },
			"cookie",
			/no domain of 127/,
		],
		[
			"a data-host that leads nowhere",
			{ html: TAG.replace("data-banner", 'data-banner data-host="http://127.0.0.1:1"') },
			"write key",
			/cannot be asked/,
		],
	])("finds %s", async (_name, shop, check, says) => {
		const run = await examine(shop);
		expect(run.findings[check]).toMatch(/^wrong /);
		expect(run.findings[check]).toMatch(says);
		expect(run.code).toBe(1);
	});

	test("reads what the published site says of people who decided nothing", async () => {
		const html = TAG.replace("data-banner", 'data-consent="granted"');
		expect((await examine({ html, consent: "pending" }, "secret")).findings["consent"]).toMatch(/^wrong all events are held: no consent source found/);
		expect((await examine({ html, consent: "granted" }, "secret")).findings["consent"]).toMatch(/^hint nobody is asked/);
		expect((await examine({ html, consent: "pending" }, "not it")).findings["consent"]).toMatch(/^hint .*it needs consent.default: granted/);
	});

	test("what a page's own bundle may do, unseen, is a hint and no fault", async () => {
		const run = await examine({ html: `<script src="/shop.js"></script>${TAG.replace(" data-banner", "")}` });
		expect(run.findings["consent"]).toMatch(/^hint no consent source found in the page's HTML: unless a script that it loads calls/);
		expect(run.code).toBe(0);
	});

	test("says where bots would be counted, and that a Worker on this machine does it on purpose", async () => {
		const run = await examine({ agent: "Chrome" });
		expect(run.findings["bots"]).toMatch(/^hint Googlebot is counted .* on this machine, where `pipit dev` takes bots on purpose/);
		expect(run.code).toBe(0);
		expect(["http://localhost:8787/e", "http://127.0.0.2/e", "http://[::1]:1/e"].map((url) => isLoopback(new URL(url)))).toEqual([true, true, true]);
		expect(["https://pipit.shop.example/e", "https://127.0.0.1.shop.example/e"].map((url) => isLoopback(new URL(url)))).toEqual([false, false]);
	});

	test("counts what arrived, and asks what is missing", async () => {
		const { findings, code } = await examine(
			{
				counts: [
					["Page Viewed", 4_200],
					["Product Viewed", 900],
					["Product Added", 312],
					["Custom", 3],
				],
			},
			"secret",
		);
		expect(findings["events"]).toBe(
			"wrong in 24 hours came 4,200 Page Viewed, 900 Product Viewed, 312 Product Added, 0 Order Completed, and 1 other kind. 312 Product Added, 0 Order Completed in 24 hours: is the checkout connected? Hosted checkouts never run the tag; their orders come by webhook (docs/webhooks.md).",
		);
		expect(code).toBe(1);
		expect((await examine({ counts: [] }, "secret")).findings["events"]).toMatch(/^wrong no event came/);
		expect((await examine({}, "mistyped")).findings["events"]).toMatch(/does not accept this key/);
		const all: Shop = {
			counts: [
				["Page Viewed", 9],
				["Product Viewed", 5],
				["Product Added", 2],
				["Order Completed", 1],
			],
		};
		expect((await examine(all, "secret")).findings["events"]).toMatch(/^right /);
	});

	test("what cannot be tried ends with 2", async () => {
		for (const page of ["http://127.0.0.1:1/", "shop.example", "file:///etc/passwd"]) {
			const run = await pipit(["doctor", page]);
			expect([run.code, run.stdout]).toEqual([2, ""]);
			expect(run.stderr).toMatch(/^pipit: /);
		}
		const clear = await pipit(["doctor", "http://127.0.0.1:1/", "--url", "http://pipit.shop.example", "--key", "k"]);
		expect(clear.stderr).toContain("expected https");
	});
});
