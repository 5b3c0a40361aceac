import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";

export const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
export const ARGUMENTS = [
	"--headless=new",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

export interface OpenBrowser {
	readonly context: BrowserContext;
	/** A browser without cookies and storage, and its first page. */
	close(): Promise<void>;
}

/** Starts Chromium with an empty profile. */
export async function openBrowser(): Promise<OpenBrowser> {
	const profile = await mkdtemp(join(tmpdir(), "pipit-tracker-"));
	const context = await chromium.launchPersistentContext(profile, {
		executablePath: CHROMIUM,
		args: ARGUMENTS,
		ignoreDefaultArgs: ["--disable-back-forward-cache"],
		viewport: { width: 1280, height: 720 },
	});
	return {
		context,
		async close() {
			await context.close();
			await rm(profile, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

/** Waits until `get` gives something truthy. */
export async function until<T>(get: () => T | undefined | null | false | 0, what: string, timeoutMs = 8000): Promise<T> {
	const end = Date.now() + timeoutMs;
	for (;;) {
		const value = get();
		if (value) return value;
		if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
		await pause(20);
	}
}

export function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Plays that the tab is hidden or shown again, as the rivals' suites do. */
export async function setHidden(page: Page, hidden: boolean): Promise<void> {
	await page.evaluate((value) => {
		Object.defineProperty(document, "visibilityState", { value: value ? "hidden" : "visible", configurable: true });
		Object.defineProperty(document, "hidden", { value, configurable: true });
		document.dispatchEvent(new Event("visibilitychange"));
	}, hidden);
}

export async function setFocused(page: Page, focused: boolean): Promise<void> {
	await page.evaluate((value) => {
		document.hasFocus = () => value;
		window.dispatchEvent(new Event(value ? "focus" : "blur"));
	}, focused);
}
