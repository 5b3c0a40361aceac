import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildStorefront } from "./build.ts";

const ORIGIN = "http://localhost:40123";
const outDir = await mkdtemp(join(tmpdir(), "pipit-shop-"));
let pages: ReadonlyMap<string, string>;
let files: ReadonlySet<string>;

beforeAll(async () => {
	const trackerPath = join(outDir, "tracker-of-the-test.js");
	await writeFile(trackerPath, "/* tracker */");
	await buildStorefront({ outDir, shopDir: join(import.meta.dirname, ".."), trackerPath, origin: ORIGIN });
	const names = (await readdir(outDir, { recursive: true })).map((name) => `/${name}`);
	files = new Set(names);
	const html = names.filter((name) => name.endsWith(".html"));
	pages = new Map(
		await Promise.all(html.map(async (name) => [name, await readFile(join(outDir, name), "utf8")] as const)),
	);
});

afterAll(() => rm(outDir, { recursive: true, force: true }));

describe("the built shop", () => {
	it("has a page for everything that can be visited", () => {
		expect([...pages.keys()].filter((name) => name.startsWith("/demo/product/"))).toHaveLength(12);
		for (const name of ["index", "cart", "checkout", "thanks", "inbox", "category/tea"])
			expect(files).toContain(`/demo/${name}.html`);
		expect(files).toContain("/pipit.js");
	});

	it("leads nowhere that does not exist", () => {
		const dead: string[] = [];
		for (const [name, page] of pages) {
			for (const [, address = ""] of page.matchAll(/(?:href|src)="(\/[^"#]*)"/g)) {
				const file = address === "/demo/" ? "/demo/index.html" : address;
				if (!files.has(file) && !files.has(`${file}.html`)) dead.push(`${name}: ${address}`);
			}
		}
		expect(dead).toEqual([]);
	});

	it("loads nothing from other hosts", async () => {
		const loaded = /(?:src|href)="(?:https?:)?\/\/|url\(["']?(?:https?:)?\/\//;
		const styles = await Promise.all(
			["shop", "inbox"].map((name) => readFile(join(outDir, `demo/assets/${name}.css`), "utf8")),
		);
		expect([...pages.values(), ...styles].filter((text) => loaded.test(text))).toEqual([]);
	});

	it("carries the ordinary script tag behind its stub, and the inbox counts no page views", () => {
		const untold = [...pages].filter(([, page]) => {
			const stub = page.indexOf("<script>window.pipit=window.pipit||");
			return stub < 0 || page.indexOf('<script async src="/pipit.js" data-write-key="demo-shop"') < stub;
		});
		expect(untold.map(([name]) => name)).toEqual([]);
		const manual = [...pages].filter(([, page]) => page.includes("data-manual"));
		expect(manual.map(([name]) => name)).toEqual(["/demo/inbox.html"]);
	});

	it("describes a product for machines, at the address where the shop is served", () => {
		const data = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(
			pages.get("/demo/product/tide-mug.html") ?? "",
		)?.[1];
		expect(JSON.parse(data ?? "null")).toMatchObject({
			"@type": "Product",
			name: "Tide Mug",
			url: `${ORIGIN}/demo/product/tide-mug`,
			offers: { price: "26.00", priceCurrency: "EUR" },
		});
	});

	it("escapes what it is told", () => {
		expect(pages.get("/demo/index.html")).toContain("Lehm &amp; Laub");
	});
});
