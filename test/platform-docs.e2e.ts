import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pipit } from "../packages/cli/test/tool.ts";
import { launchBrowser } from "./support/browser.ts";
import { type DevServer, startDevServer } from "./support/dev-server.ts";
import { AGREED, serveShopPages, type ShopPages } from "./support/shop-pages.ts";
import { visit } from "./support/visit.ts";

/* What docs/platforms tells shops to paste, pasted: the snippets run in Chromium against the real Worker. */

let server: DevServer;
let browser: Browser;
let pages: ShopPages;

beforeAll(async () => {
	[server, browser] = await Promise.all([startDevServer(), launchBrowser()]);
	pages = await serveShopPages(server.url);
});
afterAll(async () => {
	await browser?.close();
	await pages?.stop();
	await server?.stop();
});

/** The HTML examples of a page, with the addresses of this test, and without the attributes that belong to a real domain. */
function examplesIn(page: string): string[] {
	const text = readFileSync(join(import.meta.dirname, "../docs/platforms", page), "utf8");
	return [...text.matchAll(/^```html\n(.*?)^```$/gms)].map(([, html = ""]) =>
		html
			.replaceAll("https://pipit.shop.example", server.url)
			.replaceAll("my-shop-0123456789ab", "demo-shop")
			.replace(' data-domain="shop.example"', "")
			.replace(" data-banner", ""),
	);
}

test("plain pages: the tag, the calls and the button", () =>
	visit(server, browser, async (visitor) => {
		const [tag = "", ...rest] = examplesIn("plain-html.md");
		const url = pages.put("/plain", { bare: true, head: tag, body: rest.join("\n") });
		await visitor.open(url);
		await visitor.page.click("button");
		expect(await visitor.arrived("Product Added", 2)).toMatchObject([
			{ properties: { product_id: "tide-mug" } },
			{ properties: { product_id: "tide-mug" } },
		]);
		await visitor.arrived("Page Viewed");
		await visitor.arrived("Order Completed");
		expect(visitor.errors).toEqual([]);
	}));

test("single-page shops: the module", () =>
	visit(server, browser, async (visitor) => {
		await visitor.open(pages.put("/module", { bare: true, head: examplesIn("spa.md").join("\n") }));
		await visitor.arrived("Product Viewed");
		await visitor.page.evaluate("history.pushState({}, '', 'next')");
		expect(await visitor.arrived("Page Viewed", 2)).toHaveLength(2);
		expect(visitor.errors).toEqual([]);
	}));

test("shops with a dataLayer: what is pushed fills the cart", () =>
	visit(server, browser, async (visitor) => {
		const [tag = "", ...rest] = examplesIn("woocommerce-magento.md");
		await visitor.open(pages.put("/layer", { bare: true, head: AGREED + tag, body: rest.join("\n") }));
		const [added] = await visitor.arrived("Product Added");
		expect(added?.properties).toMatchObject({ currency: "EUR", product_id: "tide-mug", name: "Tide Mug", price: 26, quantity: 1 });
		expect(visitor.errors).toEqual([]);
	}));

test("shops that tell Klaviyo: its calls are heard", () =>
	visit(server, browser, async (visitor) => {
		const [tag = ""] = examplesIn("klaviyo.md");
		const early = "<script>window._learnq = [['track', 'Viewed Product', {ProductID: 'tide-mug', ProductName: 'Tide Mug', Price: 26}]]</script>";
		await visitor.open(pages.put("/klaviyo", { bare: true, head: AGREED + early + tag }));
		const [viewed] = await visitor.arrived("Product Viewed");
		expect(viewed?.properties).toMatchObject({ product_id: "tide-mug", name: "Tide Mug", price: 26, currency: "EUR" });
		await visitor.page.evaluate(
			"klaviyo.track('Added to Cart', {AddedItemProductID: 'tide-mug', AddedItemProductName: 'Tide Mug', AddedItemPrice: 26, AddedItemQuantity: 1})",
		);
		const [added] = await visitor.arrived("Product Added");
		expect(added?.properties).toMatchObject({ product_id: "tide-mug", price: 26, quantity: 1, currency: "EUR" });
		expect(visitor.errors).toEqual([]);
	}));

test("the doctor finds the page well, and counts what the pages before it sent", async () => {
	const page = pages.put("/doctor", {});
	const ask = () => pipit(["doctor", page, "--url", server.url, "--key", server.adminKey, "--json"]);
	const events = async () => {
		const { findings } = JSON.parse((await ask()).stdout) as {
			findings: { check: string; verdict: string; says: string }[];
		};
		expect(findings.filter(({ verdict, check }) => verdict === "wrong" && check !== "events")).toEqual([]);
		return findings.find(({ check }) => check === "events")?.says;
	};
	const wanted =
		"in 24 hours came 5 Page Viewed, 2 Product Viewed, 4 Product Added, 1 Order Completed, and 4 other kinds.";
	await expect.poll(events, { timeout: 15_000, interval: 1_000 }).toBe(wanted);
	expect((await ask()).code).toBe(0);
});
