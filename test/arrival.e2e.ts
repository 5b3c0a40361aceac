import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, newVisitor } from "./support/browser.ts";
import { type DevServer, startDevServer } from "./support/dev-server.ts";

/* An email read on the phone leads to the shop, and the shop knows whose phone it is. */

let server: DevServer;
let browser: Browser;

beforeAll(async () => {
	[server, browser] = await Promise.all([startDevServer(), launchBrowser()]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

function newDevice(): Promise<BrowserContext> {
	return newVisitor(browser, server.url);
}

async function profileOf(device: BrowserContext): Promise<string | null> {
	const page = device.pages()[0];
	if (page === undefined) return null;
	const anonymousId = await page.evaluate<string | null>("window.pipit.anonymousId()");
	const response = await page.request.get(`/demo/profile?anonymous_id=${String(anonymousId)}`);
	return response.ok() ? ((await response.json()) as { profile_id: string }).profile_id : null;
}

it("recognises the phone on which the email is read, takes the token out of the address, and is not fooled by forwarding", async () => {
	const laptop = await newDevice();
	const shop = await laptop.newPage();
	await shop.goto("/demo/product/moon-jar");
	await shop.getByTestId("accept").click();
	await shop.getByTestId("add-to-cart").click();
	await expect.poll(() => profileOf(laptop)).not.toBeNull();
	await shop.goto("/demo/inbox");
	const link = await shop.frameLocator('[data-test="email-frame"]').locator("a:has(img)").getAttribute("href");

	const phone = await newDevice();
	const arrived = await phone.newPage();
	await arrived.goto(link ?? "");
	await arrived.getByTestId("accept").click();
	await expect.poll(() => profileOf(phone)).toBe(await profileOf(laptop));
	expect(new URL(arrived.url()).search).toBe("");

	const friend = await newDevice();
	const forwarded = await friend.newPage();
	await forwarded.goto(link ?? "");
	await forwarded.getByTestId("accept").click();
	await expect.poll(() => profileOf(friend)).not.toBeNull();
	expect(await profileOf(friend)).not.toBe(await profileOf(laptop));
});
