import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openBrowser, type OpenBrowser, until } from "./support/browser.ts";
import { Collector } from "./support/collector.ts";
import { html, serveTracker } from "./support/site.ts";

const collector = new Collector();
let browser: OpenBrowser;

beforeAll(async () => {
	await collector.start();
	await serveTracker(collector);
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
	await collector.stop();
});
beforeEach(() => collector.clear());

test("a page view, a product and who it was arrive", async () => {
	collector.pages.set("/", html("hello", 'data-consent="granted"', "<script>window.pipit=window.pipit||function(){(pipit.q=pipit.q||[]).push(arguments)};pipit('Product Viewed',{product_id:'p1',price:3.5})</script>"));
	const page = await browser.context.newPage();
	await page.goto(collector.origin + "/");
	await until(() => collector.named("Product Viewed").length, "the product");
	await page.evaluate("pipit('identify', 'u1', {email: 'a@b.example'})");
	await until(() => collector.named("identify").length, "identify");
	await page.goto("about:blank");
	await until(() => collector.named("Page Engaged").length, "engagement");
	console.log(JSON.stringify(collector.requests, null, 1));
	expect(collector.named("page")).toHaveLength(1);
	await page.close();
});
