import { chromium, type Browser, type Page } from "playwright-core";

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

/** Starts Chromium with an empty profile, and with the back/forward cache that Playwright would switch off. */
export function openBrowser(): Promise<Browser> {
	return chromium.launch({
		executablePath: CHROMIUM,
		args: ARGUMENTS,
		ignoreDefaultArgs: ["--disable-back-forward-cache"],
	});
}

/** Waits until `get` gives something truthy. */
export async function until<T>(
	get: () => T | Promise<T> | undefined | null | false | 0,
	what: string,
	timeoutMs = 10_000,
): Promise<T> {
	const end = Date.now() + timeoutMs;
	for (;;) {
		const value = await get();
		if (value) return value;
		if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
		await pause(20);
	}
}

export function pause(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms);
	});
}

/** Plays that the tab is hidden or shown again, as the rivals' suites do. */
export async function setHidden(page: Page, hidden: boolean): Promise<void> {
	await page.evaluate((value) => {
		Object.defineProperty(document, "visibilityState", { value: value ? "hidden" : "visible", configurable: true });
		Object.defineProperty(document, "hidden", { value, configurable: true });
		document.dispatchEvent(new Event("visibilitychange"));
	}, hidden);
}

/** Plays that the window loses or gets the focus. */
export async function setFocused(page: Page, focused: boolean): Promise<void> {
	await page.evaluate((value) => {
		document.hasFocus = () => value;
		window.dispatchEvent(new Event(value ? "focus" : "blur"));
	}, focused);
}
