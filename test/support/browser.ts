import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, selectors } from "playwright-core";
import { findChromium } from "../../scripts/chromium.mjs";

/** Headless Chromium, with everything off that would call outside. */
export function launchBrowser(): Promise<Browser> {
	const executablePath = findChromium();
	if (executablePath === null) throw new Error("no Chromium: run scripts/ensure-chromium.mjs");
	selectors.setTestIdAttribute("data-test");
	return chromium.launch({
		executablePath,
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--disable-quic",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
		],
	});
}

/** A visitor with an ordinary browser; as itself headless Chromium would be taken for a scanner, of which nothing is kept. */
export function newVisitor(browser: Browser, baseURL: string, options: BrowserContextOptions = {}): Promise<BrowserContext> {
	const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Safari/537.36`;
	return browser.newContext({ baseURL, userAgent, ...options });
}
