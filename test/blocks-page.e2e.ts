import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "./support/browser.ts";
import { type DevServer, startDevServer } from "./support/dev-server.ts";

/* The page that a marketer opens before an email is sent, and the same on the command line, against the real Worker. */

let server: DevServer;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
	[server, browser] = await Promise.all([startDevServer(), launchBrowser()]);
	await sendCart("anna", "anna@shop.example");
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});
afterEach(async () => {
	await page?.close();
	const thrown = errors.splice(0);
	if (thrown.length > 0) throw new Error(thrown.join("\n"));
});

async function sendCart(anonymousId: string, email: string): Promise<void> {
	const context = { consent: { categoryPreferences: { analytics: true, personalization: true, email: true, ads: true } } };
	const properties = { product_id: "tide-mug", name: "Tide Mug", price: 26, quantity: 1, currency: "EUR", image_url: `${server.url}/demo/images/tide-mug.png` };
	const batch = [
		{ type: "identify", anonymousId, traits: { email }, context },
		{ type: "track", event: "Product Added", anonymousId, properties, context },
	];
	const response = await fetch(`${server.url}/e`, { method: "POST", body: JSON.stringify({ writeKey: "demo-shop", batch }) });
	expect(await response.json()).toMatchObject({ accepted: 2 });
}

async function openPage(hash: string): Promise<Page> {
	page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
	page.on("pageerror", (error) => errors.push(String(error)));
	page.on("console", (message) => {
		// A refused question is shown on the page; what Chromium says of it besides is no fault of the page.
		if (message.type() === "error" && !message.text().includes("the server responded with a status")) errors.push(message.text());
	});
	await page.goto(`${server.url}/blocks${hash}`);
	return page;
}

async function openStudio(): Promise<Page> {
	const opened = await openPage(`#key=${encodeURIComponent(server.adminKey)}`);
	await opened.getByRole("navigation").getByRole("link", { name: "Your cart" }).click();
	await opened.getByRole("heading", { name: "Your cart" }).waitFor();
	return opened;
}

describe("the page for blocks", () => {
	it("asks for the key, says when it is wrong, and takes a right one out of the address", async () => {
		await openPage("");
		await page.getByLabel("Management key").fill("wrong");
		await page.getByRole("button", { name: "Open" }).click();
		await page.getByRole("alert").filter({ hasText: "management key" }).waitFor();
		await page.getByLabel("Management key").fill(server.adminKey);
		await page.getByRole("button", { name: "Open" }).click();
		await page.getByRole("navigation").getByText("Your cart").waitFor();
		await page.close();
		await openStudio();
		expect(page.url()).not.toContain(server.adminKey);
	});

	it("shows a block as somebody would see it at a time, in every output, and why", async () => {
		await openStudio();
		await page.locator(".decided dd.shown", { hasText: "2nd: Everybody else" }).waitFor();
		await page.getByLabel("See as").fill("anna@shop.example");
		await page.getByRole("button", { name: "See", exact: true }).click();
		await page.locator(".decided li.shown", { hasText: "1st: Has a cart" }).waitFor();
		for (const title of ["HTML", "AMP"]) await page.frameLocator(`iframe[title="${title}"]`).getByText("Tide Mug").first().waitFor();
		const broken = await page.evaluate(() => [...document.querySelectorAll("img")].filter((image) => image.complete && image.naturalWidth === 0).length);
		expect(broken).toBe(0);
		await page.locator("figure", { hasText: "Opened by a machine" }).getByText("What machines get").waitFor();
		await page.getByLabel("Time").fill("-60");
		await page.locator(".decided dd.shown", { hasText: "2nd: Everybody else" }).waitFor();
		await page.getByLabel("See as").fill("email:nobody@shop.example");
		await page.getByRole("button", { name: "See", exact: true }).click();
		await page.getByRole("alert").filter({ hasText: "nobody is known as" }).waitFor();
		// What was seen before stays.
		expect(await page.locator(".decided dd.shown").isVisible()).toBe(true);
		expect(await page.locator("body").innerText()).not.toMatch(/show\.\d/);
	});

	it("has a contact sheet, and the lines for an email tool", async () => {
		await openStudio();
		await page.getByRole("tab", { name: "Contact sheet" }).click();
		await page.getByText("1st: Has a cart with at least 1 product").first().waitFor();
		await page.getByText("Opened by a machine").waitFor();
		await page.getByLabel("Email tool").selectOption("mailchimp");
		await page.getByRole("button", { name: "Copy for Mailchimp" }).click();
		expect(await page.getByLabel("Lines for the template").inputValue()).toContain("/b/*|PIPIT|*/cart.png");
	});

	it("copies lines of any mailing, and fits a phone's width", async () => {
		await openStudio();
		await page.setViewportSize({ width: 390, height: 800 });
		await page.getByLabel("Mailing").fill("spring sale");
		await page.getByLabel("Email tool").selectOption("sfmc");
		await page.getByRole("button", { name: "Copy for Salesforce" }).click();
		expect(await page.getByLabel("Lines for the template").inputValue()).toContain("/cart.png?m=spring%20sale");
		await page.locator(".decided dd.shown").waitFor();
		const width = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);
		expect(await width()).toBe(390);
		await page.getByRole("tab", { name: "Contact sheet" }).click();
		await page.getByText("people were looked at").waitFor();
		expect(await width()).toBe(390);
	});

	it("an email's HTML cannot run scripts in it, nor reach its key", async () => {
		await openStudio();
		const frame = page.locator('iframe[title="HTML"]');
		await frame.waitFor();
		expect(await frame.getAttribute("sandbox")).toBe("allow-same-origin");
		const policy = (await page.request.get(`${server.url}/blocks`)).headers()["content-security-policy"] ?? "";
		expect(policy).toContain("script-src 'self'");
		expect(policy).toContain("frame-ancestors 'none'");
	});
});

describe("the same on the command line", () => {
	const run = promisify(execFile);
	const pipit = async (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
		run(process.execPath, ["packages/cli/bin/pipit.mjs", ...args], { env: { ...process.env, PIPIT_URL: server.url, PIPIT_ADMIN_KEY: server.adminKey } });

	it("draws a block for somebody made up, and for somebody known", async () => {
		const folder = mkdtempSync(join(tmpdir(), "pipit-render-"));
		try {
			const profile = join(folder, "anna.yaml");
			writeFileSync(profile, "traits: { first_name: Anna }\nevents:\n  - { event: Product Added, properties: { product_id: moon-jar, name: Moon Jar, price: 90, currency: EUR, quantity: 1 } }\n");
			const out = join(folder, "cart.png");
			const drawn = await pipit("blocks", "render", "cart", "--profile", profile, "--out", out);
			expect(drawn.stderr).toContain("show.0");
			expect(readFileSync(out).subarray(1, 4).toString()).toBe("PNG");
			expect((await pipit("blocks", "render", "cart", "--as", "email:anna@shop.example", "--format", "html")).stdout).toContain("Tide Mug");
			writeFileSync(profile, "events: [{ type: track }]\n");
			await expect(pipit("blocks", "render", "cart", "--profile", profile)).rejects.toMatchObject({ stderr: expect.stringContaining("profile.events[0].event: expected the event's name") });
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	it("prints the lines for an email tool", async () => {
		const { stdout, stderr } = await pipit("snippet", "cart", "--esp", "klaviyo", "--folder", "examples/shop", "--message", "sale");
		expect(stdout).toContain(`${server.url}/c/{{ person|lookup:'pipit_token' }}/cart?m=sale`);
		expect(stderr).toContain("pipit_token");
	});
});

it("the page counts from the Worker's clock, which may be ahead of the browser's", async () => {
	await fetch(`${server.url}/demo/clock`, { method: "POST", body: JSON.stringify({ advance: "3d" }) });
	const asked = (): Promise<string> =>
		page.waitForRequest((request) => request.url().includes("/preview?") && request.url().includes("at=")).then((request) => request.url());
	await openStudio();
	await page.locator(".decided dd.shown").waitFor();
	const [url] = await Promise.all([asked(), page.getByRole("button", { name: "+30 min" }).click()]);
	const at = Date.parse(new URL(url).searchParams.get("at") ?? "");
	expect(at - Date.now()).toBeGreaterThan(3 * 86_400_000);
	expect(at - Date.now()).toBeLessThan(3 * 86_400_000 + 3_600_000);
});
