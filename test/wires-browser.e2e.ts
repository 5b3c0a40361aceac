import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser, newVisitor } from "./support/browser.ts";
import { type ClientPages, serveClientPages } from "./support/client-pages.ts";
import { type DevServer, startDevServer } from "./support/dev-server.ts";
import type { StoredEvent } from "./support/stored-events.ts";
import { arrived, personOf, publishWireShop, until, WIRE_SHOP } from "./support/wire-shop.ts";

/* The browsers' libraries of other vendors, bundled from npm, in Chromium, with nothing changed but host and key. */

const KEY = WIRE_SHOP.writeKey;

let server: DevServer;
let browser: Browser;
let pages: ClientPages;
beforeAll(async () => {
	[server, browser, pages] = await Promise.all([startDevServer(), launchBrowser(), serveClientPages()]);
	await publishWireShop(server);
});
afterAll(async () => {
	await browser?.close();
	await pages?.stop();
	await server?.stop();
});

/** The visitor's clock is two hours fast: a time that is not corrected is refused, or shows. */
const FAST_CLOCK = `{
	const Real = Date, ahead = 2 * 3600000;
	const fast = (Target, given) => given.length > 0 ? new Target(...given) : new Target(Real.now() + ahead);
	window.Date = new Proxy(Real, {
		construct: fast,
		apply: () => String(fast(Real, [])),
		get: (target, name) => name === "now" ? () => Real.now() + ahead : Reflect.get(target, name),
	});
}`;

interface Visitor {
	readonly page: Page;
	/** Paths of the requests that the Worker got, with their method. */
	readonly asked: readonly string[];
	/** Of those, the ones that were not answered with success. */
	readonly failed: readonly string[];
}

async function visit(url: string, play: (visitor: Visitor) => Promise<void>, prepare: (page: Page) => Promise<void> = async () => {}): Promise<void> {
	const context = await newVisitor(browser, pages.origin);
	try {
		await context.addInitScript(FAST_CLOCK);
		const page = await context.newPage();
		const asked: string[] = [];
		const failed: string[] = [];
		page.on("response", (response) => {
			if (!response.url().startsWith(server.url)) return;
			asked.push(`${response.request().method()} ${new URL(response.url()).pathname}`);
			if (!response.ok()) failed.push(`${response.status()} ${response.url()}`);
		});
		page.on("requestfailed", (request) => {
			if (request.url().startsWith(server.url)) failed.push(`${request.failure()?.errorText ?? "failed"} ${request.url()}`);
		});
		await prepare(page);
		await page.goto(url);
		await play({ page, asked, failed });
	} finally {
		await context.close();
	}
}

function expectNow(events: readonly StoredEvent[]): void {
	expect(events.filter(({ time }) => Math.abs(Date.parse(time) - Date.now()) > 60_000)).toEqual([]);
	expect(new Set(events.map((event) => event.message_id)).size).toBe(events.length);
}

/** The story that Segment's descendants share: a page, a product, a name, a company. */
const storyOf = (client: string, user: string): string => `
	${client}.page();
	${client}.track("Product Added", { product_id: "p1", price: 12, currency: "EUR", name: "Schüssel" });
	${client}.identify("${user}", { email: "${user}@shop.example", plan: "pro" });
	${client}.group("acme", { name: "Acme" });
	${client}.track("Completed Order", { orderId: "o-1", total: 52, currency: "EUR" });
`;
const STORY = ["Page Viewed", "Product Added", "Identified", "Grouped", "Order Completed"];

async function expectStory(user: string): Promise<void> {
	const events = await arrived(server, `user_id:${user}`, STORY);
	expectNow(events);
	expect(events.find(({ name }) => name === "Order Completed")?.properties).toMatchObject({ order_id: "o-1" });
	expect(events.find(({ name }) => name === "Product Added")?.properties).toMatchObject({ name: "Schüssel" });
	const person = await personOf(server, `email:${user}@shop.example`);
	expect(person?.traits).toMatchObject({ plan: "pro" });
	expect(person?.identifiers.map(({ key }) => key.split(":", 1)[0]).toSorted()).toEqual(["anonymous_id", "email", "user_id"]);
}

describe("Segment", () => {
	test.each([
		["one by one", "{}"],
		["in batches", `{ integrations: { "Segment.io": { deliveryStrategy: { strategy: "batching", config: { size: 5, timeout: 1000 } } } } }`],
	])("@segment/analytics-next, %s", async (how, options) => {
		const user = how === "one by one" ? "segment-single" : "segment-batch";
		const url = await pages.bundle(`/${user}`, `
			import { AnalyticsBrowser } from "@segment/analytics-next";
			const analytics = AnalyticsBrowser.load({ writeKey: "${KEY}", cdnURL: "${server.url}" }, ${options});
			${storyOf("analytics", user)}`);
		await visit(url, async ({ asked, failed }) => {
			await expectStory(user);
			expect(failed).toEqual([]);
			expect(asked).toContain(how === "one by one" ? "POST /v1/t" : "POST /v1/b");
		});
	});

	test("the snippet of a page that was Segment's, in which only _cdn is changed", async () => {
		const url = pages.put("/segment-snippet", `<script>${SEGMENT_SNIPPET(server.url, storyOf("analytics", "segment-snippet"))}</script>`);
		await visit(url, async ({ asked, failed }) => {
			await expectStory("segment-snippet");
			expect(failed).toEqual([]);
			expect(asked).toContain(`GET /analytics.js/v1/${KEY}/analytics.min.js`);
		});
	});

	test("later parts of the library come from here too", async () => {
		const url = pages.put("/segment-parts", `<script>${SEGMENT_SNIPPET(server.url, "")}</script>`);
		await visit(`${url}?ajs_uid=segment-parts&ajs_event=Campaign%20Opened`, async ({ asked, failed }) => {
			await arrived(server, "user_id:segment-parts", ["Identified", "Campaign Opened"]);
			expect(failed).toEqual([]);
			expect(asked.filter((path) => path.startsWith("GET /analytics-next/bundles/queryString.bundle."))).toHaveLength(1);
		});
	});
});

describe("RudderStack", () => {
	test.each([
		["XHR", ""],
		["beacons", "useBeacon: true, beaconQueueOptions: { flushQueueInterval: 1000 },"],
	])("@rudderstack/analytics-js, %s", async (how, options) => {
		const user = `rudder-${how.toLowerCase()}`;
		const url = await pages.bundle(`/${user}`, `
			import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";
			const rudder = new RudderAnalytics();
			rudder.load("${KEY}", "${server.url}", { configUrl: "${server.url}", ${options} });
			${storyOf("rudder", user)}`);
		await visit(url, async ({ asked, failed }) => {
			await expectStory(user);
			expect(failed).toEqual([]);
			expect(asked).toContain("GET /sourceConfig/");
			expect(asked.includes("POST /v1/track")).toBe(how === "XHR");
		});
	});
});

test("@jitsu/js", async () => {
	const url = await pages.bundle("/jitsu", `
		import { jitsuAnalytics } from "@jitsu/js";
		const jitsu = jitsuAnalytics({ host: "${server.url}", writeKey: "${KEY}:secret" });
		(async () => {
			await jitsu.page();
			await jitsu.track("Product Added", { product_id: "p1" });
			await jitsu.identify("jitsu-browser", { email: "jitsu-browser@shop.example" });
			await jitsu.group("acme", { name: "Acme" });
		})();`);
	await visit(url, async ({ failed }) => {
		const events = await arrived(server, "user_id:jitsu-browser", ["Page Viewed", "Product Added", "Identified", "Grouped"]);
		expectNow(events);
		expect(failed).toEqual([]);
	});
});

/** Automated browsers are no visitors to posthog-js, unless it is told not to look. */
const postHogPage = (user: string): string => `
	import posthog from "posthog-js";
	posthog.init("${WIRE_SHOP.postHogKey}", { api_host: "${server.url}", opt_out_useragent_filter: true, person_profiles: "always", disable_session_recording: true });
	posthog.capture("add_to_cart", { value: 12, items: [{ item_id: "p1", item_name: "Schüssel", price: 12 }] });
	posthog.identify("${user}", { email: "${user}@shop.example" });
	posthog.capture("Signed Up", { plan: "pro" });
	posthog.group("company", "acme", { name: "Acme" });
`;

describe("PostHog", () => {
	const expected = ["Page Viewed", "Product Added", "Identified", "Signed Up", "Grouped"];

	async function expectPostHog(user: string): Promise<void> {
		const events = await arrived(server, `user_id:${user}`, expected);
		expectNow(events);
		expect(events.find(({ name }) => name === "Product Added")?.properties).toEqual({ product_id: "p1", name: "Schüssel", item_id: "p1", item_name: "Schüssel", price: 12, value: 12, currency: "EUR" });
		const person = await personOf(server, `email:${user}@shop.example`);
		expect(person?.identifiers.map(({ key }) => key.split(":", 1)[0]).toSorted()).toEqual(["anonymous_id", "email", "user_id"]);
	}

	test("posthog-js, as it is", async () => {
		await visit(await pages.bundle("/posthog", postHogPage("posthog-browser")), async ({ asked, failed }) => {
			await expectPostHog("posthog-browser");
			expect(failed).toEqual([]);
			expect(asked).toContain(`GET /array/${WIRE_SHOP.postHogKey}/config.js`);
		});
	});

	test("posthog-js, where its configuration cannot be had", async () => {
		const url = await pages.bundle("/posthog-alone", postHogPage("posthog-alone"));
		const encodings = new Set<string>();
		const watch = async (page: Page): Promise<void> => {
			await page.route(/\/array\//, (route) => route.fulfill({ status: 404, headers: { "access-control-allow-origin": "*" }, body: "" }));
			page.on("request", (request) => {
				if (request.method() !== "POST" || !/\/e\/|\/i\/v0\/e\//.test(request.url())) return;
				encodings.add(`${new URL(request.url()).searchParams.get("compression") ?? "none"} ${request.headers()["content-type"] ?? ""}`);
			});
		};
		await visit(url, async ({ failed }) => {
			await expectPostHog("posthog-alone");
			expect(failed.filter((failure) => !failure.includes("/array/"))).toEqual([]);
			// Plain JSON until it knows better, then gzip that says so nowhere.
			expect([...encodings].toSorted()).toEqual(["none application/json", "none text/plain"]);
		}, watch);
	});

	test("posthog-js, by beacons as the page goes", async () => {
		const url = await pages.bundle("/posthog-beacon", `
			import posthog from "posthog-js";
			posthog.init("${WIRE_SHOP.postHogKey}", { api_host: "${server.url}", opt_out_useragent_filter: true, autocapture: false, capture_pageview: false, bootstrap: { distinctID: "posthog-beacon", isIdentifiedID: true } });
			window.ready = true;
			addEventListener("pagehide", () => posthog.capture("Left", { n: 1 }, { transport: "sendBeacon" }));`);
		await visit(url, async ({ page }) => {
			await page.waitForFunction("window.ready");
			await page.goto("about:blank");
			const events = await arrived(server, "user_id:posthog-beacon", ["Left"]);
			expect(events.map(({ properties }) => properties)).toEqual([{ n: 1 }]);
			expectNow(events);
		});
	});
});

test("@plausible-analytics/tracker: visitors of a day, engagement, revenue, and who it is where a property says it", async () => {
	const url = await pages.bundle("/plausible", `
		import { init, track } from "@plausible-analytics/tracker";
		init({ domain: "${WIRE_SHOP.domain}", endpoint: "${server.url}/api/event", captureOnLocalhost: true, autoCapturePageviews: true,
			customProperties: () => (window.who ? { anonymousId: window.who } : {}) });
		window.who = "plausible-browser";
		track("pageview", { props: { section: "vases" } });
		track("Purchase", { props: { coupon: "WELCOME" }, revenue: { amount: "52.50", currency: "EUR" } });`);
	await visit(url, async ({ page, failed }) => {
		const events = await arrived(server, "anonymous_id:plausible-browser", ["Page Viewed", "Purchase"]);
		expectNow(events);
		expect(events.find(({ name }) => name === "Purchase")?.properties).toEqual({ coupon: "WELCOME", value: 52.5, currency: "EUR" });
		expect(events.find(({ name }) => name === "Page Viewed")?.properties).toMatchObject({ path: "/plausible", section: "vases" });
		// A page is left; what it reports has no properties, and is of the day's visitor, as the first page view is.
		const answer = page.waitForResponse((response) => response.url().endsWith("/api/event") && (response.request().postData() ?? "").includes("engagement"));
		await page.waitForTimeout(3_200);
		await page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' }); document.dispatchEvent(new Event('visibilitychange'))");
		expect((await answer).status()).toBe(202);
		expect(failed).toEqual([]);
	});
});

describe("Snowplow", () => {
	test.each(["post", "get"])("@snowplow/browser-tracker by %s, with credentials", async (method) => {
		const user = `snowplow-browser-${method}`;
		const url = await pages.bundle(`/${user}`, `
			import * as snowplow from "@snowplow/browser-tracker";
			snowplow.newTracker("sp", "${server.url}", { appId: "${WIRE_SHOP.appId}", eventMethod: "${method}", bufferSize: 1 });
			snowplow.trackPageView();
			snowplow.setUserId("${user}");
			snowplow.trackStructEvent({ category: "list", action: "Wished", label: "Schüssel", value: 3 });
			snowplow.trackSelfDescribingEvent({ event: { schema: "iglu:com.acme/gift_wrapped/jsonschema/1-0-0", data: { colour: "grün" } } });`);
		await visit(url, async ({ asked, failed }) => {
			const events = await arrived(server, `user_id:${user}`, ["Page Viewed", "Wished", "gift_wrapped"]);
			expectNow(events);
			expect(failed).toEqual([]);
			expect(asked).toContain(method === "post" ? "POST /com.snowplowanalytics.snowplow/tp2" : "GET /i");
			expect(events.find(({ name }) => name === "Wished")?.properties).toMatchObject({ label: "Schüssel", value: 3 });
		});
	});
});

test("a client that comes back after an answer was lost is not counted again", async () => {
	const url = await pages.bundle("/lost", `
		import { AnalyticsBrowser } from "@segment/analytics-next";
		const analytics = AnalyticsBrowser.load({ writeKey: "${KEY}", cdnURL: "${server.url}" });
		analytics.identify("lost-answer");
		analytics.track("Product Added", { product_id: "p1" });`);
	let lost = 0;
	const lose = async (page: Page): Promise<void> => {
		await page.route(/\/v1\/[ti]$/, async (route) => {
			if (route.request().method() !== "POST" || lost >= 2) return route.continue();
			lost += 1;
			await route.fetch();
			await route.fulfill({ status: 503, headers: { "access-control-allow-origin": pages.origin, "access-control-allow-credentials": "true" }, body: "" });
		});
	};
	await visit(url, async ({ asked }) => {
		await until("both to be sent again", async () => asked.filter((path) => path === "POST /v1/t").length >= 1 && lost === 2);
		expect(await arrived(server, "user_id:lost-answer", ["Identified", "Product Added"])).toHaveLength(2);
	}, lose);
});

/** As Segment's pages have it (version 4.16.1), with `_cdn` added. */
function SEGMENT_SNIPPET(cdn: string, calls: string): string {
	return `!function(){var i="analytics",analytics=window[i]=window[i]||[];if(!analytics.initialize)if(analytics.invoked)window.console&&console.error&&console.error("Segment snippet included twice.");else{analytics.invoked=!0;analytics.methods=["trackSubmit","trackClick","trackLink","trackForm","pageview","identify","reset","group","track","ready","alias","debug","page","screen","once","off","on","addSourceMiddleware","addIntegrationMiddleware","setAnonymousId","addDestinationMiddleware","register"];analytics.factory=function(e){return function(){if(window[i].initialized)return window[i][e].apply(window[i],arguments);var n=Array.prototype.slice.call(arguments);if(["track","screen","alias","group","page","identify"].indexOf(e)>-1){var c=document.querySelector("link[rel='canonical']");n.push({__t:"bpc",c:c&&c.getAttribute("href")||void 0,p:location.pathname,u:location.href,s:location.search,t:document.title,r:document.referrer})}n.unshift(e);analytics.push(n);return analytics}};for(var n=0;n<analytics.methods.length;n++){var key=analytics.methods[n];analytics[key]=analytics.factory(key)}analytics.load=function(key,n){var t=document.createElement("script");t.type="text/javascript";t.async=!0;t.setAttribute("data-global-segment-analytics-key",i);t.src="${cdn}/analytics.js/v1/" + key + "/analytics.min.js";var r=document.getElementsByTagName("script")[0];r.parentNode.insertBefore(t,r);analytics._loadOptions=n};analytics._writeKey="${KEY}";analytics._cdn="${cdn}";analytics.SNIPPET_VERSION="5.2.0";
	analytics.load("${KEY}");
	${calls}
	}}();`;
}
