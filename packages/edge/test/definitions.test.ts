import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, CART_BLOCK, publishShop, request, startAfresh } from "./support.ts";

interface Published {
	readonly version: string;
	readonly sequence: number;
	readonly changed: boolean;
}
interface Refused {
	readonly problems: readonly { readonly file: string; readonly line: number | null; readonly path: readonly (string | number)[]; readonly expected: string; readonly got: string }[];
}

function put(body: string): Promise<Response> {
	return request("/api/v1/definitions", { method: "PUT", headers: ADMIN, body });
}

describe("publishing definitions", () => {
	beforeEach(startAfresh);

	it("makes a version, and none of the same content again", async () => {
		const first = await (await publishShop()).json<Published>();
		expect(first).toMatchObject({ sequence: 1, changed: true });
		const again = await (await publishShop({ "segments/cart-abandoned.yaml": "# a comment\nrule: { cart: { idle: 30m, items: { gte: 1 }, leave_after: 7d } }\nname: Cart abandoned\n" })).json<Published>();
		expect(again).toEqual({ ...first, changed: false });
	});

	it("refuses a broken file with its line, the field, and what was expected and came; the published version stays", async () => {
		const { version } = await (await publishShop()).json<Published>();
		const response = await publishShop({ "segments/cart-abandoned.yaml": "name: Cart abandoned\nrule:\n  cart:\n    items: { gte: many }\n" });
		expect(response.status).toBe(422);
		expect(response.headers.get("content-type")).toContain("application/problem+json");
		const { problems } = await response.json<Refused>();
		expect(problems).toHaveLength(1);
		expect(problems[0]).toMatchObject({ file: "segments/cart-abandoned.yaml", line: 4, path: ["rule", "cart", "items", "gte"], got: '"many"' });
		const now = await (await request("/api/v1/definitions", { headers: ADMIN })).json<Published>();
		expect(now.version).toBe(version);
	});

	it("refuses YAML that is not YAML, files it does not know, and a segment that names another that is not there", async () => {
		const { problems } = await (
			await publishShop({
				"segments/broken.yaml": "name: [unclosed\n",
				"segments/orphan.yaml": "name: Orphan\nrule: { all: [{ everyone: true }, { segment: nowhere }] }\n",
				"notes.txt": "hello",
			})
		).json<Refused>();
		expect(problems.map((found) => found.file).toSorted()).toEqual(["notes.txt", "segments/broken.yaml"]);
		const second = await (await publishShop({ "segments/orphan.yaml": "name: Orphan\nrule:\n  all:\n    - { everyone: true }\n    - { segment: nowhere }\n" })).json<Refused>();
		expect(second.problems[0]).toMatchObject({ file: "segments/orphan.yaml", line: 5 });
	});

	it("refuses links that lead away from the shop's hosts", async () => {
		const { problems } = await (
			await publishShop({ "blocks/cart/block.yaml": CART_BLOCK.replace("https://shop.example/", "https://evil.example/"), "messages/sale.yaml": "instead:\n  cart: { text: x, link: https://evil.example/ }\n" })
		).json<Refused>();
		expect(problems).toMatchObject([
			{ file: "blocks/cart/block.yaml", path: ["fallback", "link"], got: '"https://evil.example/"' },
			{ file: "messages/sale.yaml", line: 2, path: ["instead", "cart", "link"] },
		]);
	});

	it("checks without publishing on a dry run", async () => {
		const response = await request("/api/v1/definitions?dry_run=1", { method: "PUT", headers: ADMIN, body: JSON.stringify({ files: [{ path: "site.yaml", text: "id: x" }] }) });
		expect(response.status).toBe(422);
		expect((await request("/api/v1/definitions", { headers: ADMIN })).status).toBe(404);
	});

	it("lets nobody in without the management key", async () => {
		for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: "Basic abc" }]) {
			const response = await request("/api/v1/definitions", { headers });
			expect(response.status).toBe(401);
		}
	});

	it("answers malformed bodies with 400 and the field", async () => {
		expect((await put("{")).status).toBe(400);
		expect((await put("[]")).status).toBe(400);
		const response = await put(JSON.stringify({ files: [{ path: 1 }] }));
		expect(response.status).toBe(400);
		expect(await response.text()).toContain("files[0]");
	});
});
