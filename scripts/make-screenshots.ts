/* Takes the pictures of README.md from the real demo: `node scripts/make-screenshots.ts`. */
import { mkdir } from "node:fs/promises";
import { launchBrowser, newVisitor } from "../test/support/browser.ts";
import { startDevServer } from "../test/support/dev-server.ts";

const FOLDER = new URL("../docs/images/", import.meta.url).pathname;

await mkdir(FOLDER, { recursive: true });
const [server, browser] = await Promise.all([startDevServer(), launchBrowser()]);
try {
	const context = await newVisitor(browser, server.url, { viewport: { width: 1280, height: 860 } });
	const page = await context.newPage();
	const shoot = async (name: string): Promise<void> => {
		await page.waitForLoadState("networkidle");
		await page.screenshot({ path: `${FOLDER}${name}.png` });
	};
	const opened = async (action: Promise<unknown>): Promise<void> => {
		await Promise.all([page.waitForResponse((response) => /\/b\/[^/]+\/cart\.png/.test(response.url())), action]);
	};
	await page.goto("/demo/");
	await page.getByTestId("accept").click();
	await shoot("shop");
	await opened(page.goto("/demo/inbox"));
	await shoot("inbox-before");
	for (const product of ["celadon-teapot", "tide-mug"]) {
		await page.goto(`/demo/product/${product}`);
		await page.getByTestId("add-to-cart").click();
		await page.waitForLoadState("networkidle");
	}
	await opened(page.goto("/demo/inbox"));
	await page.getByTestId("advance-30m").click();
	await page.getByTestId("knows").getByText("by time alone").waitFor();
	await opened(page.getByTestId("open-again").click());
	await shoot("inbox-after");
} finally {
	await browser.close();
	await server.stop();
}
