import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "./support/browser.ts";
import { type DevServer, startDevServer } from "./support/dev-server.ts";
import { serveShopPages, type ShopPages } from "./support/shop-pages.ts";
import { pause, type Visit, visit } from "./support/visit.ts";

/* Blocks on the shop's own pages, from the page in Chromium to the real Worker's decision and picture, and back. */

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

const play = (run: (visit: Visit) => Promise<void>): Promise<void> => visit(server, browser, run);

/** From the first frame on, as the browser itself scores it. */
const MEASURE = `<script>
	window.shift = 0;
	new PerformanceObserver((list) => { for (const entry of list.getEntries()) shift += entry.value }).observe({ type: "layout-shift", buffered: true });
</script>`;

function blockPage(path: string, style: string): string {
	const body = `${MEASURE}<h1>Shop</h1><div data-pipit-block="cart" style="${style}">what everybody sees</div><p id="below">${"And more below. ".repeat(200)}</p>`;
	return pages.put(path, { attributes: "data-blocks", body });
}

interface Shown {
	readonly href: string;
	readonly alt: string;
	readonly width: number;
	readonly picture: string;
}

/** What stands in the block, once its picture is there. */
async function shown(page: Page): Promise<Shown> {
	const picture = page.locator("[data-pipit-block] img");
	await picture.waitFor();
	const { src, ...rest } = await picture.evaluate((image: HTMLImageElement) => ({
		src: image.src,
		href: image.closest("a")?.href ?? "",
		alt: image.alt,
		width: image.naturalWidth,
	}));
	return { ...rest, picture: (await (await page.request.get(src)).body()).toString("base64") };
}

/** Layout shifts are scored with the frames that follow. */
async function shiftOf(page: Page): Promise<number> {
	await pause(500);
	return page.evaluate("window.shift");
}

const TEXT = "document.querySelector('[data-pipit-block]').textContent";

async function putIntoCart(visitor: Visit, product: string): Promise<string> {
	// Links lead to the shop's own host and port only, and the demo's shop is the Worker itself.
	const cart = `${server.url}/demo/cart-of-${product}`;
	await visitor.open(pages.put("/shop/", {}));
	await visitor.page.evaluate(
		([id, cart_url]) =>
			window.pipit("Product Added", { product_id: id, name: id, price: 26, quantity: 1, currency: "EUR", cart_url }),
		[product, cart],
	);
	await visitor.arrived("Product Added");
	return cart;
}

describe("a block of a page", () => {
	test("shows the visitor's own cart, and moves nothing", () =>
		play(async (visitor) => {
			const cart = await putIntoCart(visitor, "tide-mug");
			await visitor.open(blockPage("/blocks/reserved", "height:240px"));
			const own = await shown(visitor.page);
			expect(own).toMatchObject({ href: cart, alt: "Your cart at Lehm & Laub" });
			expect(own.width).toBeGreaterThanOrEqual(600);
			expect(await shiftOf(visitor.page)).toBe(0);
			expect(visitor.errors).toEqual([]);

			await play(async (stranger) => {
				await stranger.open(blockPage("/blocks/reserved", "height:240px"));
				const general = await shown(stranger.page);
				expect(general.href).not.toBe(cart);
				expect(general.alt).toBe("Three things from the shelf at Lehm & Laub");
				expect(general.picture).not.toBe(own.picture);
			});
		}));

	test("would move the page if its size were not reserved, so that the measure is one", () =>
		play(async (visitor) => {
			await visitor.open(blockPage("/blocks/loose", ""));
			await shown(visitor.page);
			expect(await shiftOf(visitor.page)).toBeGreaterThan(0);
		}));

	for (const [what, address, status] of [
		["the Worker answers 503", "**/w", 503],
		["the Worker is away", "**/w", null],
		["the picture does not come", "**/b/**", 404],
	] as const) {
		test(`keeps what everybody sees where ${what}`, () =>
			play(async (visitor) => {
				await putIntoCart(visitor, "moon-jar");
				let asked = 0;
				await visitor.page.route(address, (route) => {
					asked += 1;
					return status === null ? route.abort("connectionrefused") : route.fulfill({ status, body: "no" });
				});
				await visitor.open(blockPage("/blocks/failing", "height:240px"));
				await expect.poll(() => asked).toBeGreaterThan(0);
				expect(await shiftOf(visitor.page)).toBe(0);
				expect(await visitor.page.evaluate(TEXT)).toBe("what everybody sees");
				expect(visitor.errors).toEqual([]);
			}));
	}
});
