import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../scripts/chromium.mjs";
import { type DevServer, startDevServer } from "./support/dev-server.ts";
import { type FailingProxy, type Fault, startFailingProxy } from "./support/failing-proxy.ts";
import { serveShopPages, type ShopPages } from "./support/shop-pages.ts";
import { profileOf } from "./support/stored-events.ts";
import { pause, until, type Visit, visit } from "./support/visit.ts";

/* The tracker's acceptance cases, from a shop's page in Chromium to what the real Worker stored. */

let server: DevServer;
let browser: Browser;
let pages: ShopPages;
let proxy: FailingProxy;

beforeAll(async () => {
	[server, browser] = await Promise.all([startDevServer(), openBrowser()]);
	[pages, proxy] = await Promise.all([serveShopPages(server.url), startFailingProxy(server.url)]);
});
afterAll(async () => {
	await browser?.close();
	await Promise.all([pages?.stop(), proxy?.stop()]);
	await server?.stop();
});

const play = (run: (visit: Visit) => Promise<void>): Promise<void> => visit(server, browser, run);

describe.concurrent("what the Worker stored", () => {
	test("page views: load, pushState, replaceState, hash and back; a path counts once, a query never", () =>
		play(async (visitor) => {
			await visitor.open(pages.put("/views/", {}));
			await visitor.arrived("Page Viewed");
			const steps = [
				"history.pushState({}, '', 'other')",
				"history.pushState({}, '', '?page=2')",
				"history.pushState({}, '', location.href)",
				"history.replaceState({}, '', '?x')",
				"history.replaceState({}, '', 'third')",
				"location.hash = 'here'",
				"history.pushState({}, '', 'fourth')",
				"history.back()",
			];
			for (const step of steps) {
				await visitor.page.evaluate(step);
				await pause(150);
			}
			await visitor.arrived("Page Viewed", 5);
			await pause(600);
			const paths = (await visitor.named("Page Viewed")).map((event) => event.properties["path"]);
			expect(paths).toEqual(["/views/", "/views/other", "/views/third", "/views/fourth", "/views/third"]);
			expect(visitor.errors).toEqual([]);
		}));

	test("page views: a page restored from the back/forward cache is another one", () =>
		play(async (visitor) => {
			const first = pages.put("/kept/one", { body: "<script>window.born = Math.random()</script>" });
			const second = pages.put("/kept/two", {});
			await visitor.open(first);
			await visitor.arrived("Page Viewed");
			const born = await visitor.page.evaluate("window.born");
			// A page that waits for an answer, or for its turn to send, is not kept.
			await pause(500);
			await visitor.page.evaluate((url) => location.assign(url), second);
			await visitor.arrived("Page Viewed", 2);
			await pause(500);
			await visitor.page.evaluate("setTimeout(() => history.back())").catch(() => {});
			const views = await visitor.arrived("Page Viewed", 3);
			expect(await visitor.page.evaluate("window.born"), "the page came from the cache").toBe(born);
			expect(views.map((event) => event.properties["path"])).toEqual(["/kept/one", "/kept/two", "/kept/one"]);
			expect(new Set(views.map((event) => event.message_id)).size).toBe(3);
		}));

	test("engagement: how long and how far, of a long page and of an inner container", () =>
		play(async (visitor) => {
			const shell = "<style>html,body{height:100%;margin:0;overflow:hidden}main{height:100%;overflow:auto}</style>";
			await visitor.open(pages.put("/far/long", { body: '<div style="height:5000px">x</div>' }));
			await visitor.arrived("Page Viewed");
			await pause(1_000);
			await visitor.page.evaluate("scrollBy(0, 300)");
			await pause(150);
			await visitor.open(pages.put("/far/inner", { body: `${shell}<main><div style="height:3600px">x</div></main>` }));
			await visitor.page.evaluate("document.querySelector('main').scrollTop = 1800");
			await pause(150);
			await visitor.page.goto("about:blank");
			// Not by time: a slow request's events are dated later by as much as it was on its way.
			const reports = await visitor.arrived("Page Engaged", 2);
			const [long, inner] = ["/far/long", "/far/inner"].map((path) => reports.find((event) => event.properties["path"] === path));
			expect(long?.properties).toMatchObject({ path: "/far/long", scroll_depth: 20 });
			expect(long?.properties["engaged_ms"]).toBeGreaterThanOrEqual(1_000);
			expect(long?.properties["engaged_ms"]).toBeLessThan(8_000);
			expect(inner?.properties).toMatchObject({ path: "/far/inner", scroll_depth: 70 });
			const views = await visitor.named("Page Viewed");
			expect(new Set([long, inner].map((event) => event?.properties["page_id"]))).toEqual(
				new Set(views.map((event) => event.message_id)),
			);
		}));

	test("shopping: calls, JSON-LD, data attributes and Google's dataLayer, each under the name it was given, and the cart of them", () =>
		play(async (visitor) => {
			const product = { "@context": "https://schema.org", "@type": "Product", sku: "moon-jar", name: "Moon Jar" };
			const offers = { "@type": "Offer", price: "84.00", priceCurrency: "EUR" };
			const id = await visitor.open(
				pages.put("/buy/product", {
					body: `<script type="application/ld+json">${JSON.stringify({ ...product, offers })}</script>
						<button data-pipit="Product Added to Wishlist" data-pipit-product_id="moon-jar">Later</button>`,
				}),
			);
			await visitor.page.click("button");
			await visitor.page.evaluate(() => {
				window.pipit("Product Added", {
					product_id: "tide-mug",
					name: "Tide Mug",
					price: 26,
					quantity: 2,
					currency: "EUR",
				});
				const item = { item_id: "moon-jar", item_name: "Moon Jar", price: 84, quantity: 1 };
				(window as unknown as { dataLayer: unknown[] }).dataLayer.push({
					event: "add_to_cart",
					ecommerce: { currency: "EUR", value: 84, items: [item] },
				});
			});
			const added = await visitor.arrived("Product Added", 2);
			const [viewed] = await visitor.arrived("Product Viewed");
			expect(added.map((event) => event.properties["product_id"])).toContain("moon-jar");
			expect(viewed?.properties).toMatchObject({ name: "Moon Jar", currency: "EUR" });
			expect(await visitor.named("Product Added to Wishlist")).toHaveLength(1);
			const cart = (await profileOf(server, `anonymous_id:${id}`))?.cart.items;
			expect(cart?.map((item) => [item.product_id, item.quantity])).toEqual([
				["tide-mug", 2],
				["moon-jar", 1],
			]);
			await visitor.page.evaluate(
				"pipit('Order Completed', {order_id: 'o-1', total: 52, currency: 'EUR', products: [{product_id: 'tide-mug', quantity: 2}]})",
			);
			await visitor.arrived("Order Completed");
			expect((await profileOf(server, `anonymous_id:${id}`))?.cart.items).toEqual([]);
		}));

	test("shopping: a product page of the demo, which describes its product and tells it too, is one view", () =>
		play(async (visitor) => {
			await visitor.page.goto(`${server.url}/demo/product/tide-mug`);
			// The demo's own banner asks on every page until it is answered.
			await visitor.page.locator('[data-test="accept"]').click();
			await visitor.open(`${server.url}/demo/product/moon-jar`);
			expect(await visitor.page.evaluate("document.querySelectorAll('[type$=\"ld+json\"]').length")).toBe(1);
			await visitor.arrived("Product Viewed", 2);
			// The tracker looks at a page's description once a second.
			await pause(2_500);
			const views = (await visitor.named("Product Viewed")).map((event) => event.properties["product_id"]);
			expect(views).toEqual(["tide-mug", "moon-jar"]);
		}));

	test("identity: identify names the person, reset makes a stranger of the next", () =>
		play(async (visitor) => {
			const id = await visitor.open(pages.put("/who/", {}));
			const email = `ada-${id.slice(0, 8)}@shop.example`;
			await visitor.page.evaluate(
				(address) => window.pipit("identify", `customer-${address}`, { email: address }),
				email,
			);
			await visitor.page.evaluate("pipit('Product Viewed', {product_id: 'tide-mug'})");
			await visitor.arrived("Product Viewed");
			const known = await profileOf(server, `anonymous_id:${id}`);
			expect((await profileOf(server, `email:${email}`))?.profile_id).toBe(known?.profile_id);
			await visitor.page.evaluate("pipit('reset'); pipit('Product Viewed', {product_id: 'moon-jar'})");
			const next = await visitor.anonymousId();
			expect(next).not.toBe(id);
			const stranger = await until("the stranger", () => profileOf(server, `anonymous_id:${next}`));
			expect(stranger?.profile_id).not.toBe(known?.profile_id);
			expect(stranger?.events.map((event) => event.properties["product_id"])).toContain("moon-jar");
		}));

	test("consent: pending stores nothing, granting stores what waited, withdrawing ends it", () =>
		play(async (visitor) => {
			const sent: string[] = [];
			visitor.page.on("request", (request) => sent.push(new URL(request.url()).pathname));
			const url = pages.put("/ask/", { head: "" });
			await visitor.page.goto(url);
			await visitor.page.waitForFunction(() => window.pipit?.anonymousId !== undefined);
			await visitor.page.evaluate("pipit('Product Viewed', {product_id: 'tide-mug'}); scrollBy(0, 100)");
			await pause(800);
			expect(sent.filter((path) => path === "/e")).toEqual([]);
			expect(await visitor.anonymousId()).toBeNull();
			const kept = "[document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage)].join('')";
			expect(await visitor.page.evaluate(kept)).toBe("");

			await visitor.page.evaluate("pipit('consent', {analytics: true, personalization: true})");
			const id = await visitor.anonymousId();
			const stored = async () =>
				(await profileOf(server, `anonymous_id:${id}`))?.events.map((event) => event.name) ?? [];
			await until("what waited", async () => (await stored()).length >= 4);
			expect((await stored()).toSorted()).toEqual(["Consent Updated", "Page Viewed", "Product Viewed", "Session Started"]);

			await visitor.page.evaluate("pipit('consent', 'denied')");
			const consent = async () => JSON.stringify((await profileOf(server, `anonymous_id:${id}`))?.consent);
			await until("the withdrawal", async () => (await consent()).includes("false"));
			await visitor.page.evaluate(
				"pipit('Product Added', {product_id: 'tide-mug'}); history.pushState({}, '', 'next')",
			);
			await pause(800);
			expect(await stored()).not.toContain("Product Added");
			expect(await visitor.page.evaluate(kept)).toBe("");
		}));
});

const SEED = Number(process.env["PIPIT_SEED"] ?? 20261122);
const FAULTS: readonly Fault[] = ["503", "reset", "hang", "lost answer"];

/** What the tracker waits for (gathering, pauses, time-outs) passes so many times faster. */
const HURRY = `{
	const faster = 20, later = setTimeout, timeout = AbortSignal.timeout.bind(AbortSignal);
	window.setTimeout = (run, ms, ...values) => later(run, ms / faster, ...values);
	AbortSignal.timeout = (ms) => timeout(ms / faster);
}`;

/** Of one person no more are asked for than the Worker shows of one; so many people are one after the other at one browser. */
const EVENTS_EACH = 40;
const PEOPLE = 32;

test(`whatever fails on the way, each of ${PEOPLE * EVENTS_EACH} events is stored exactly once (seed ${SEED})`, () =>
	play(async (visitor) => {
		await visitor.context.addInitScript(HURRY);
		const random = randomFrom(SEED);
		const url = pages.put("/storm/", { attributes: `data-host="${proxy.origin}"` });
		proxy.next = () => (random() < 0.45 ? (FAULTS[Math.floor(random() * FAULTS.length)] ?? "503") : "none");
		const wanted = new Map<string, readonly number[]>();
		for (let person = 0; person < PEOPLE; person++) {
			if (person % 2 === 0) await visitor.open(url);
			const from = person * EVENTS_EACH;
			const id = await visitor.page.evaluate(
				([first, end]) => {
					for (let n = first ?? 0; n < (end ?? 0); n++) window.pipit("Numbered", { n });
					const mine = window.pipit.anonymousId();
					window.pipit("reset");
					return mine;
				},
				[from, from + EVENTS_EACH],
			);
			wanted.set(
				String(id),
				Array.from({ length: EVENTS_EACH }, (_, n) => from + n),
			);
			await pause(random() * 500);
		}
		proxy.next = () => "none";
		await visitor.open(url);
		const left = "Object.keys(localStorage).filter((key) => key.startsWith('pipit_e')).length";
		await until("an empty queue", async () => (await visitor.page.evaluate(left)) === 0);

		expect(wanted.size).toBe(PEOPLE);
		for (const [id, numbers] of wanted) {
			const profile = await until(id, () => profileOf(server, `anonymous_id:${id}`));
			expect(profile.event_count, "all that is counted is shown").toBe(profile.events.length);
			const stored = profile.events
				.filter((event) => event.name === "Numbered")
				.map((event) => Number(event.properties["n"]));
			expect(stored.toSorted((a, b) => a - b)).toEqual(numbers);
		}
		expect(FAULTS.filter((fault) => !proxy.seen.has(fault))).toEqual([]);
		console.info(`${PEOPLE * EVENTS_EACH} events, requests by fate: ${JSON.stringify([...proxy.seen])}`);
	}));

/** Mulberry32: the same faults for the same seed. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

/** With the back/forward cache that Playwright would switch off. */
function openBrowser(): Promise<Browser> {
	const executablePath = findChromium();
	if (executablePath === null) throw new Error("no Chromium: run scripts/ensure-chromium.mjs");
	return chromium.launch({
		executablePath,
		args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
		ignoreDefaultArgs: ["--disable-back-forward-cache"],
	});
}
