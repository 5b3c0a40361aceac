import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { ampValidator } from "../packages/core/test/amp/validator.ts";
import { launchBrowser, newVisitor } from "./support/browser.ts";
import { type DevServer, startDevServer } from "./support/dev-server.ts";

/* The demo's inbox as each mail program shows the emails: pictures, pictures loaded ahead, none at all, and AMP that is answered. */

let server: DevServer;
let browser: Browser;
let visitor: BrowserContext;

beforeAll(async () => {
	[server, browser] = await Promise.all([startDevServer(), launchBrowser()]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});
afterEach(async () => {
	await visitor?.close();
});

/** The machine may be busy with other tests. */
const PATIENT = { timeout: 15_000 };

/** Somebody who agreed, and has a teapot in the cart. */
async function shopper(): Promise<Page> {
	visitor = await newVisitor(browser, server.url, { viewport: { width: 1280, height: 900 } });
	const page = await visitor.newPage();
	await page.goto("/demo/");
	await page.getByTestId("accept").click();
	await page.goto("/demo/product/celadon-teapot");
	await page.getByTestId("add-to-cart").click();
	await page.getByTestId("cart-count").filter({ hasText: /[1-9]/ }).waitFor();
	await expect.poll(async () => (await profileOf(page))?.event_count ?? 0, PATIENT).toBeGreaterThan(1);
	return page;
}

interface Known {
	readonly event_count: number;
	readonly traits: Record<string, unknown>;
	readonly events: readonly { readonly name: string; readonly properties: Record<string, unknown> }[];
	readonly decisions: readonly { readonly block: string; readonly variant: string; readonly client: string }[];
}

async function profileOf(page: Page): Promise<Known | null> {
	const id = await page.evaluate<string | null>("window.pipit.anonymousId()");
	if (id === null) return null;
	const response = await page.request.get(`/demo/profile?anonymous_id=${id}`);
	return response.ok() ? response.json() : null;
}

async function openIn(page: Page, client: string): Promise<FrameLocator> {
	await page.getByTestId(`client-${client}`).check({ force: true });
	await page.locator(`[data-test="email-frame"][data-client="${client}"]`).waitFor();
	await expect.poll(() => page.getByTestId("opened").textContent(), PATIENT).toMatch(/Opened at/);
	return page.frameLocator('[data-test="email-frame"]');
}

/** The document of the email, in the page. */
const FRAME = `document.querySelector('[data-test="email-frame"]').contentDocument`;

it("shows pictures in Gmail, what does not age in Apple Mail, no round corners in Outlook, and only texts with pictures off", async () => {
	const page = await shopper();
	const asked: string[] = [];
	page.on("request", (request) => asked.push(new URL(request.url()).pathname));
	await page.goto("/demo/inbox");
	const gmail = await openIn(page, "gmail");
	const picture = gmail.locator('img[src*="/b/"]');
	expect(await picture.count()).toBe(1);
	await expect
		.poll(() => page.evaluate<number>(`${FRAME}.querySelector('img[src*="/b/"]').naturalWidth`), PATIENT)
		.toBeGreaterThan(600);
	expect((await profileOf(page))?.decisions[0]).toMatchObject({ block: "cart", variant: "show.0", client: "proxy" });

	await openIn(page, "apple");
	await expect
		.poll(async () => (await profileOf(page))?.decisions[0], PATIENT)
		.toMatchObject({ block: "cart", variant: "preloaded", client: "prefetch" });

	const outlook = await openIn(page, "outlook");
	await outlook.locator(".button").waitFor();
	await expect
		.poll(() => page.evaluate(`getComputedStyle(${FRAME}.querySelector(".button")).borderRadius`), PATIENT)
		.toBe("0px");

	asked.length = 0;
	const off = await openIn(page, "none");
	expect(await off.locator("img[src]").count()).toBe(0);
	expect(await off.locator("a img").getAttribute("alt")).toContain("cart");
	expect(asked.filter((path) => /\/[bo]\//.test(path))).toEqual([]);
});

it("loads the cart of this moment in AMP, and an answer there becomes an event and a trait", async () => {
	const page = await shopper();
	await page.goto("/demo/inbox");
	const cart = await openIn(page, "amp");
	await cart.getByText("Celadon Teapot").waitFor();
	expect(await cart.locator("a[href*='/cart/item-1']").first().getAttribute("href")).toContain("/c/");

	await page.getByTestId("letter-shop-review").click();
	const review = page.frameLocator('[data-test="email-frame"]');
	await review.getByLabel("4").check();
	await review.getByLabel("How it feels").check();
	await review.locator("textarea").fill("Lovely <b>clay</b>");
	await review.locator('input[type="submit"]').click();
	await review.getByText("We read every one of these").waitFor();
	expect(await review.locator('input[type="submit"], textarea').evaluateAll((all) => all.map((one) => one.checkVisibility()))).toEqual([false, false]);
	await expect
		.poll(
			async () => (await profileOf(page))?.events.find((event) => event.name === "Review Submitted")?.properties,
			PATIENT,
		)
		.toMatchObject({ stars: 4, likes: ["feel"], words: "Lovely <b>clay</b>" });
	expect((await profileOf(page))?.traits["last_stars"]).toBe(4);

	await page.getByTestId("open-again").click();
	await expect.poll(() => review.locator("form").count(), PATIENT).toBe(0);
	await review.getByText("We read every one of these").waitFor();
});

it("gives AMP that the AMP project's validator takes, from the running Worker", async () => {
	const errorsOf = await ampValidator();
	const page = await shopper();
	const id = await page.evaluate<string>("window.pipit.anonymousId()");
	const headers = { authorization: `Bearer ${server.adminKey}` };
	const { emails } = await (await fetch(`${server.url}/api/v1/emails`, { headers })).json();
	expect(emails.length).toBeGreaterThan(3);
	for (const { id: email } of emails) {
		const response = await fetch(`${server.url}/api/v1/emails/${email}?format=amp&profile=anonymous_id:${id}`, {
			headers,
		});
		expect(response.status).toBe(200);
		// A shop is served by https; AMP takes nothing else.
		expect(errorsOf((await response.text()).replaceAll("http://localhost", "https://localhost"))).toEqual([]);
		const mime = await (
			await fetch(`${server.url}/api/v1/emails/${email}?format=mime&to=anna@shop.example&profile=anonymous_id:${id}`, {
				headers,
			})
		).text();
		expect([...mime.matchAll(/^Content-Type: (text\/[a-z-]+)/gm)].map(([, type]) => type)).toEqual([
			"text/plain",
			"text/x-amp-html",
			"text/html",
		]);
	}
});
