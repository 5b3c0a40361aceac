import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, newVisitor } from "./support/browser.ts";
import { type DevServer, startDevServer } from "./support/dev-server.ts";
import { productsIn } from "./support/pixels.ts";

/* The main job as a visitor of the demo lives it: shop, consent, cart, half an hour, the email's picture, the click. */

let server: DevServer;
let browser: Browser;
let visitor: BrowserContext;
/** What any page of a test threw: a shop's page must never break because of Pipit. */
const pageErrors: string[] = [];

beforeAll(async () => {
	[server, browser] = await Promise.all([startDevServer(), launchBrowser()]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});
afterEach(async () => {
	await visitor?.close();
	expect(pageErrors.splice(0)).toEqual([]);
});

async function newPage(): Promise<Page> {
	visitor = await newVisitor(browser, server.url);
	const page = await visitor.newPage();
	page.on("pageerror", (error) => pageErrors.push(String(error)));
	return page;
}

async function putInCart(page: Page, product: string): Promise<void> {
	await page.goto(`/demo/product/${product}`);
	await page.getByTestId("add-to-cart").click();
	await page.getByTestId("cart-count").filter({ hasText: /[1-9]/ }).waitFor();
}

interface Email {
	readonly products: string[];
	readonly clickLeadsTo: string;
}

/** Opens the email in the inbox; reads the picture that it shows and follows the link that it has. */
async function openEmail(page: Page, how: "open" | "open again" = "open"): Promise<Email> {
	if (how === "open") await page.goto("/demo/inbox");
	const fetched = page.waitForResponse((response) => /\/b\/[^/]+\/cart\.png/.test(response.url()));
	if (how === "open again") await page.getByTestId("open-again").click();
	const response = await fetched;
	expect(response.status()).toBe(200);
	const products = await productsIn(await response.body());
	const link = page.frameLocator('[data-test="email-frame"]').locator("a:has(img)");
	const href = await link.getAttribute("href");
	const redirect = await page.request.get(href ?? "", { maxRedirects: 0 });
	expect(redirect.status()).toBe(302);
	return { products, clickLeadsTo: new URL(redirect.headers()["location"] ?? "", server.url).pathname };
}

async function knownProfile(page: Page): Promise<{ event_count: number; segments: Record<string, { in: boolean }> } | null> {
	const anonymousId = await page.evaluate<string | null>("window.pipit.anonymousId()");
	if (anonymousId === null) return null;
	const response = await page.request.get(`/demo/profile?anonymous_id=${anonymousId}`);
	return response.ok() ? response.json() : null;
}

describe("the main job", () => {
	it("shows the abandoned cart half an hour later, leads the click to it, and stops once it is bought", async () => {
		const page = await newPage();
		await page.goto("/demo/");
		await page.getByTestId("accept").click();
		await putInCart(page, "celadon-teapot");
		await expect.poll(async () => (await knownProfile(page))?.event_count ?? 0).toBeGreaterThan(0);

		const early = await openEmail(page);
		expect(early.products).toContain("celadon-teapot");
		expect((await knownProfile(page))?.segments["cart-abandoned"]?.in).toBe(false);

		await page.getByTestId("advance-30m").click();
		await expect.poll(async () => (await knownProfile(page))?.segments["cart-abandoned"]?.in).toBe(true);
		const abandoned = await openEmail(page, "open again");
		expect(abandoned).toEqual({ products: ["celadon-teapot"], clickLeadsTo: "/demo/cart" });

		await putInCart(page, "moon-jar");
		const both = await openEmail(page);
		expect(both.products.toSorted()).toEqual(["celadon-teapot", "moon-jar"]);

		await page.goto("/demo/checkout");
		await page.getByTestId("buy").click();
		await page.getByTestId("thanks").waitFor();
		// Opening it takes a moment of its own.
		await expect.poll(async () => (await openEmail(page)).clickLeadsTo, { timeout: 15_000 }).toBe("/demo/");
		expect((await knownProfile(page))?.segments["cart-abandoned"]?.in).toBe(false);
	});

	it("keeps nothing of somebody who declines, whose email shows the general content", async () => {
		const page = await newPage();
		const sent: string[] = [];
		page.on("request", (request) => {
			if (request.method() === "POST") sent.push(new URL(request.url()).pathname);
		});
		await page.goto("/demo/");
		await page.getByTestId("decline").click();
		await putInCart(page, "moon-jar");
		await page.goto("/demo/cart");
		expect(sent.filter((path) => path === "/e")).toEqual([]);
		expect((await visitor.cookies()).filter((cookie) => cookie.name.startsWith("pipit_id"))).toEqual([]);
		expect(await knownProfile(page)).toBeNull();
		const email = await openEmail(page);
		expect(email.products).not.toContain("moon-jar");
		expect(email.products.length).toBeGreaterThan(0);
		expect(email.clickLeadsTo).toBe("/demo/");
	});
});
