import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "./support/browser.ts";
import { type DevServer, startDevServer } from "./support/dev-server.ts";

/*
 * Every example block as HTML and as picture, as wide as a phone and as an email, light and dark: nothing may be wider than
 * the screen, and every picture is there. `PIPIT_SCREENS=1` keeps what was seen, for docs/images.
 */

const WIDTHS = [320, 600] as const;
const SCHEMES = ["light", "dark"] as const;
const KEPT = resolve(import.meta.dirname, "../docs/images");

let server: DevServer;
let browser: Browser;
let blocks: readonly Block[] = [];

interface Block {
	readonly id: string;
	readonly html: string;
	readonly picture: string;
	readonly width: number;
	readonly alt: string;
}

beforeAll(async () => {
	[server, browser] = await Promise.all([startDevServer(), launchBrowser()]);
	await fillCart();
	const list = await get<{ blocks: { id: string; size: { width: number } }[] }>("/blocks");
	blocks = await Promise.all(list.blocks.map(async ({ id, size }) => ({ id, width: size.width, ...(await seen(id)) })));
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

async function get<T>(path: string): Promise<T> {
	const response = await fetch(`${server.url}/api/v1${path}`, { headers: { authorization: `Bearer ${server.adminKey}` } });
	if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
	return response.json() as Promise<T>;
}

async function fillCart(): Promise<void> {
	const context = { consent: { categoryPreferences: { analytics: true, personalization: true, email: true, ads: true } } };
	const product = (id: string, name: string, price: number): object => ({ product_id: id, name, price, quantity: 1, currency: "EUR", image_url: `${server.url}/demo/images/${id}.png` });
	const call = (event: string, properties: object): object => ({ type: "track", event, anonymousId: "screens", properties, context });
	const batch = [call("Product Viewed", product("moon-jar", "Moon Jar", 90)), call("Product Added", product("tide-mug", "Tide Mug", 26)), call("Product Added", product("pebble-bowls", "Pebble Bowls, set of two", 48))];
	await fetch(`${server.url}/e`, { method: "POST", body: JSON.stringify({ writeKey: "demo-shop", batch }) });
}

async function seen(id: string): Promise<{ html: string; picture: string; alt: string }> {
	interface Preview {
		readonly html: { readonly text: string };
		readonly picture: { readonly base64: string };
		readonly alt: string;
	}
	const { html, picture, alt } = await get<Preview>(`/blocks/${id}/preview?as=anonymous_id:screens`);
	const data = `data:image/png;base64,${picture.base64}`;
	// A real token would make an open of it; the block's own picture stands in for the address.
	return { html: html.text.replace(/https?:\/\/[^"]*\/b\/TOKEN\/[^"]*\.(?:png|gif)[^"]*/g, data), picture: data, alt };
}

describe.each(SCHEMES)("in a %s mail program", (colorScheme) => {
	it.each(WIDTHS)("%i pixels wide, every example fits and has all its pictures", async (width) => {
		const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
		try {
			const letters = blocks.map(
				({ id, html, picture, alt, width: drawn }) =>
					`<section data-block="${id}">${html}<img src="${picture}" width="${drawn}" alt="${alt.replaceAll('"', "&quot;")}" style="display:block;width:100%;max-width:${drawn}px;height:auto"></section>`,
			);
			const ground = colorScheme === "dark" ? "#1c1c1e" : "#ffffff";
			await page.setContent(`<!doctype html><meta name="color-scheme" content="light dark"><body style="margin:0;background:${ground}">${letters.join("<br>")}</body>`, { waitUntil: "networkidle" });
			const faults = await page.evaluate((wide) => {
				const found: string[] = [];
				for (const section of document.querySelectorAll("section")) {
					const name = section.dataset["block"] ?? "";
					if (section.scrollWidth > wide) found.push(`${name} is ${section.scrollWidth} wide`);
					for (const image of section.querySelectorAll("img")) if (image.naturalWidth === 0) found.push(`${name} misses ${image.src.slice(0, 80)}`);
				}
				return found;
			}, width);
			expect(blocks.length).toBeGreaterThan(4);
			expect(faults).toEqual([]);
			if (process.env["PIPIT_SCREENS"] !== "1") return;
			mkdirSync(KEPT, { recursive: true });
			await page.screenshot({ path: join(KEPT, `example-blocks-${width}-${colorScheme}.png`), fullPage: true });
		} finally {
			await page.close();
		}
	});
});
