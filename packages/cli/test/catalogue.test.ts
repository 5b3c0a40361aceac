import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDefinitions } from "@pipit/core/definition";
import { expect, test } from "vitest";
import { listen } from "./server.ts";
import { DEMO, pipit, REPOSITORY, type Run, temporaryFolder } from "./tool.ts";

interface Asked {
	readonly line: string;
	readonly type: string;
	readonly body: string;
}

/** A Worker that gives one answer, and remembers what it was asked. */
async function worker(status: number, answer: object): Promise<{ readonly asked: Asked[]; readonly run: (...words: string[]) => Promise<Run> }> {
	const asked: Asked[] = [];
	const origin = await listen((request, body, response) => {
		asked.push({ line: `${request.method} ${request.url}`, type: request.headers["content-type"] ?? "", body });
		response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
	});
	return { asked, run: (...words) => pipit(["catalogue", ...words], { env: { PIPIT_URL: origin, PIPIT_ADMIN_KEY: "key" } }) };
}

const REFUSED = [{ line: 12, product_id: "sku-1", problems: [{ path: ["price"], expected: "an amount", got: '"15,00"' }] }];

test("status says where the products come from and how the feeds went", async () => {
	const feeds = {
		good: { url: "https://shop.example/f", checked_at: "2026-11-22T10:00:00.000Z", read_at: "2026-11-22T10:00:00.000Z", products: 4, changed: 1, removed: 2, refused_count: 1, refused: REFUSED, error: null, held_back: 0 },
		bad: { checked_at: "2026-11-22T10:00:00.000Z", read_at: null, error: "line 7: expected </item>, got </channel>", held_back: 0, refused_count: 0, refused: [] },
		new: { url: "https://shop.example/n" },
	};
	const status = { products: 6, offered: 5, without_price: 1, by_origin: { file: 2, feed: 4 }, feeds, viewed_together: { days: 2, from: "2026-11-21", to: "2026-11-22" }, copies: { published_at: "2026-11-22T10:00:01.000Z", is_complete: false } };
	const { asked, run } = await worker(200, status);
	const result = await run("status", "--site", "shop");
	expect(asked[0]?.line).toBe("GET /api/v1/catalogue?site=shop");
	expect(result.code).toBe(1);
	expect(result.stdout.split("\n")).toEqual([
		"6 products: 2 from products.yaml, 4 from feeds",
		"5 can be shown to everybody, 1 have no price",
		"viewed together: 2 days, 2026-11-21 to 2026-11-22",
		"emails see the catalogue of 2026-11-22T10:00:01.000Z, newer changes are on their way",
		"feed good: 4 products at 2026-11-22T10:00:00.000Z, 1 changed, 2 gone",
		"feed new: not fetched yet",
		"",
	]);
	expect(result.stderr).toContain('feed good: 1 products are refused\n  line 12 (sku-1) price: expected an amount, got "15,00"\n');
	expect(result.stderr).toContain("feed bad: line 7: expected </item>, got </channel>\n");
	expect(JSON.parse((await run("status", "--json")).stdout)).toEqual(status);
});

test("push sends a file as what it is, and lists what is refused", async () => {
	const folder = temporaryFolder();
	writeFileSync(join(folder, "products.csv"), "id,title\na,A\n");
	writeFileSync(join(folder, "products.json"), '[{"product_id":"a"}]');
	const good = await worker(200, { products: 1, changed: 1, refused: 0 });
	expect(await good.run("push", join(folder, "products.csv"))).toMatchObject({ code: 0, stdout: "1 products taken, 1 of them new or different\n", stderr: "" });
	expect(await good.run("push", join(folder, "products.json"), "--patch")).toMatchObject({ code: 0 });
	expect(good.asked).toEqual([
		{ line: "PUT /api/v1/products", type: "text/csv", body: "id,title\na,A\n" },
		{ line: "PATCH /api/v1/products", type: "application/json", body: '[{"product_id":"a"}]' },
	]);
	const bad = await worker(422, { title: "1 of 2 products are refused, the others are stored", products: 1, changed: 1, refused: 1, items: REFUSED });
	expect(await bad.run("push", join(folder, "products.csv"))).toMatchObject({ code: 1, stderr: expect.stringContaining("line 12 (sku-1) price: expected an amount") });
	expect(await bad.run("push", join(folder, "nothing.csv"))).toMatchObject({ code: 2, stderr: expect.stringContaining("cannot be read") });
});

test("the definitions that the pages of catalogue and feeds show are accepted", () => {
	const shown = ["catalogue", "feeds"].flatMap((page) => {
		const text = readFileSync(join(REPOSITORY, `docs/${page}.md`), "utf8");
		return [...text.matchAll(/^```yaml\n# (\S+)\n(.*?)^```$/gms)].map(([, path = "", inside = ""]) => ({ path, text: inside }));
	});
	expect(shown.map(({ path }) => path)).toEqual(["catalogue.yaml", "feeds/offers.yaml", "blocks/offers/block.yaml"]);
	const site = { path: "site.yaml", text: readFileSync(join(DEMO, "site.yaml"), "utf8") };
	expect(parseDefinitions([site, ...shown])).toMatchObject({ ok: true });
});

test("fetch names the feed, says what was held back, and that there is none", async () => {
	const { asked, run } = await worker(200, { feeds: { main: { checked_at: "x", read_at: "x", products: 3, changed: 0, removed: 0, held_back: 40, error: null, refused_count: 0, refused: [] } } });
	const result = await run("fetch", "--feed", "main", "--force");
	expect(asked[0]?.line).toBe("POST /api/v1/catalogue/fetch?feed=main&force=1");
	expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining("40 products are missing in it") });
	const none = await worker(404, { title: "catalogue.yaml names no feed" });
	expect(await none.run("fetch")).toMatchObject({ code: 1, stderr: "catalogue.yaml names no feed\n" });
});
