import { env } from "cloudflare:workers";
import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { estimate } from "../src/definitions/estimate.ts";
import { publish } from "../src/definitions/publish.ts";
import { ADMIN, added, CART_ABANDONED, profile, publishShop, request, send, shopFiles, startAfresh } from "./support.ts";

const BOUGHT = "name: Bought\nrule: { event: Order Completed }\n";
const ADDED_TWICE = "name: Added twice\nrule: { event: Product Added, within: 30d, count: { gte: 2 } }\n";

interface Published {
	readonly version: string;
	readonly sequence: number;
	readonly changed: boolean;
}
interface Count {
	readonly count: number;
	readonly margin: number;
}
interface Preview {
	readonly profiles: number;
	readonly looked_at: number;
	readonly exact: boolean;
	readonly changed: boolean;
	readonly failed: number;
	readonly files: { readonly added: readonly string[]; readonly changed: readonly string[] };
	readonly segments: readonly { readonly id: string; readonly rule: string; readonly members_before: Count; readonly members_after: Count; readonly would_enter: Count; readonly would_leave: Count; readonly examples: { readonly enter: readonly string[] } }[];
}

beforeEach(startAfresh);

async function published(more: Readonly<Record<string, string>> = {}): Promise<Published> {
	return (await publishShop(more)).json<Published>();
}

function post(path: string, body: object): Promise<Response> {
	return request(`/api/v1${path}`, { method: "POST", headers: ADMIN, body: JSON.stringify(body) });
}

function put(after: unknown, more: Record<string, string>): Promise<Response> {
	return request("/api/v1/definitions", { method: "PUT", headers: ADMIN, body: JSON.stringify({ files: shopFiles(more), after }) });
}

async function get<T>(path: string): Promise<T> {
	return (await request(`/api/v1${path}`, { headers: ADMIN })).json<T>();
}

describe("what nobody can have meant", () => {
	const NEVER = "name: Never\nrule: { event: A, since: 2026-12-01, until: 2026-11-01, count: { eq: 0 } }\n";

	it("is refused when it is new; a Worker that has it published goes on, and can go back to it", async () => {
		const files = shopFiles({ "segments/never.yaml": NEVER });
		for (const [method, path] of [["PUT", ""], ["PUT", "?dry_run=1"], ["POST", "/preview"]] as const) {
			const refused = await request(`/api/v1/definitions${path}`, { method, headers: ADMIN, body: JSON.stringify({ files }) });
			expect(refused.status).toBe(422);
			expect(await refused.json()).toMatchObject({ problems: [{ file: "segments/never.yaml", line: 2, path: ["rule", "until"], got: '"2026-11-01"' }] });
		}
		// As a Pipit that asked less had published it.
		const old = await publish(env, files, { now: Date.now(), dryRun: false, after: null, nonsense: "taken" });
		if (old.kind !== "published") throw new Error(old.kind);
		await send([{ event: "Product Viewed", userId: "ada", messageId: "a" }]);
		expect((await profile("user_id:ada"))?.segments["never"]).toMatchObject({ in: true });
		await published();
		expect(await (await post("/definitions/rollback", { version: old.mark.version })).json()).toMatchObject({ version: old.mark.version, changed: true });
	});

	it("is warned of where it may be meant", async () => {
		const response = await publishShop({ "segments/odd.yaml": "name: Odd\nrule: { all: [{ event: Product Viewed, count: { gte: 0 } }, { country: UK }] }\n" });
		expect(await response.json()).toMatchObject({
			published: true,
			warnings: [
				{ file: "segments/odd.yaml", line: 2, event: null, suggestion: null, message: 'segments/odd.yaml:2 rule.all[0].count: {"gte":0} always holds: a number of times is 0 or more' },
				{ event: null, suggestion: "GB" },
			],
		});
	});
});

describe("the history of definitions", () => {
	it("names every publication with what it changed, the newest first, and goes back", async () => {
		const first = await published();
		const second = await published({ "segments/bought.yaml": BOUGHT });
		await published({ "segments/bought.yaml": BOUGHT, "segments/cart-abandoned.yaml": CART_ABANDONED.replace("30m", "45m") });
		const back = await (await post("/definitions/rollback", { version: first.version.slice(0, 8) })).json<Published>();
		expect(back).toMatchObject({ version: first.version, sequence: 4, changed: true });
		const { versions } = await get<{ versions: object[] }>("/definitions/history");
		expect(versions).toMatchObject([
			{ sequence: 4, version: first.version, back_to: 1, files: { added: [], changed: ["segments/cart-abandoned.yaml"], removed: ["segments/bought.yaml"] } },
			{ sequence: 3, back_to: null, files: { added: [], changed: ["segments/cart-abandoned.yaml"], removed: [] } },
			{ sequence: 2, version: second.version, back_to: null, files: { added: ["segments/bought.yaml"], changed: [], removed: [] } },
			{ sequence: 1, files: { added: ["blocks/cart/block.yaml", "products.yaml", "segments/cart-abandoned.yaml", "site.yaml"] } },
		]);
		expect(await get("/definitions")).toMatchObject({ version: first.version, sequence: 4 });
		expect(await get("/definitions/history?before=3")).toMatchObject({ versions: [{ sequence: 2 }, { sequence: 1 }], next: null });
	});

	it("gives the files of a version, with the comments that they were last published with", async () => {
		const { version } = await published();
		await published({ "segments/cart-abandoned.yaml": `# why 30 minutes\n${CART_ABANDONED}` });
		const found = await get<{ files: { path: string; text: string }[]; sequences: number[] }>(`/definitions/versions/${version}`);
		expect(found.sequences).toEqual([1]);
		expect(found.files.find((file) => file.path === "segments/cart-abandoned.yaml")?.text).toContain("# why 30 minutes");
		for (const unknown of ["ffffffffffffffff", version.slice(0, 5), "x'; DROP", "%"]) {
			expect((await request(`/api/v1/definitions/versions/${encodeURIComponent(unknown)}`, { headers: ADMIN })).status).toBe(404);
			expect((await post("/definitions/rollback", { version: unknown })).status).toBe(404);
		}
	});

	it("refuses to go back to what the present code does not take, and changes nothing", async () => {
		const old = await published();
		const now = await published({ "segments/bought.yaml": BOUGHT });
		// As an older Pipit might have taken it.
		await env.DB.prepare("UPDATE definitions SET files = replace(files, 'idle: 30m', 'quiet: 30m') WHERE version = ?1").bind(old.version).run();
		const response = await post("/definitions/rollback", { version: old.version });
		expect(response.status).toBe(422);
		expect(await response.json()).toMatchObject({ problems: [{ file: "segments/cart-abandoned.yaml" }] });
		expect(await get("/definitions")).toMatchObject({ version: now.version });
	});

	it("lets nobody overwrite unseen what somebody else has just published", async () => {
		expect((await put(0, {})).status).toBe(200);
		const late = await put(0, { "segments/bought.yaml": BOUGHT });
		expect(late.status).toBe(409);
		expect(await late.json()).toMatchObject({ newest: { sequence: 1 } });
		expect((await put(1, { "segments/bought.yaml": BOUGHT })).status).toBe(200);
		expect((await put("1", {})).status).toBe(400);
		const both = await Promise.all([put(2, {}), put(2, { "segments/twice.yaml": ADDED_TWICE })]);
		expect(both.map((response) => response.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
		expect((await get<{ versions: object[] }>("/definitions/history")).versions).toHaveLength(3);
	});
});

describe("a preview", () => {
	it("counts who would enter and leave, and writes nothing", async () => {
		await published({ "segments/adders.yaml": "name: Adders\nrule: { event: Product Added }\n" });
		for (let visitor = 0; visitor < 20; visitor += 1) {
			await send([added(`v${visitor}`, "cup", `a${visitor}`), ...(visitor < 6 ? [added(`v${visitor}`, "pot", `b${visitor}`)] : [])]);
		}
		const before = await everything();
		const response = await post("/definitions/preview", { files: shopFiles({ "segments/adders.yaml": ADDED_TWICE, "segments/potters.yaml": "name: P\nrule: { event: Product Added, where: { product_id: pot } }\n" }) });
		const preview = await response.json<Preview>();
		expect(preview).toMatchObject({ changed: true, profiles: 20, looked_at: 20, exact: true, failed: 0, files: { added: ["segments/potters.yaml"], changed: ["segments/adders.yaml"] } });
		const found = Object.fromEntries(preview.segments.map((segment) => [segment.id, segment]));
		expect(found["adders"]).toMatchObject({ rule: "changed", members_before: { count: 20, margin: 0 }, members_after: { count: 6 }, would_enter: { count: 0 }, would_leave: { count: 14, margin: 0 } });
		expect(found["potters"]).toMatchObject({ rule: "new", would_enter: { count: 6 }, would_leave: { count: 0 } });
		expect(found["potters"]?.examples.enter).toHaveLength(3);
		expect(found["cart-abandoned"]).toMatchObject({ rule: "same", would_enter: { count: 0 }, would_leave: { count: 0 } });
		expect(await everything()).toEqual(before);
		expect((await get<Published>("/definitions")).sequence).toBe(1);
	});

	it("says what publishing then does", async () => {
		await published();
		for (let visitor = 0; visitor < 8; visitor += 1) await send([added(`v${visitor}`, "cup", `a${visitor}`)]);
		const more = { "segments/adders.yaml": "name: Adders\nrule: { event: Product Added, within: 2h }\n" };
		const preview = await (await post("/definitions/preview", { files: shopFiles(more) })).json<Preview>();
		expect(preview.segments.find((segment) => segment.id === "adders")?.would_enter.count).toBe(8);
		await published(more);
		for (const id of await listDurableObjectIds(env.SHARD)) await runDurableObjectAlarm(env.SHARD.get(id));
		for (let visitor = 0; visitor < 8; visitor += 1) {
			const known = await profile(`anonymous_id:v${visitor}`);
			expect(known?.segments["adders"]?.in).toBe(true);
			expect(known?.membership_history).toMatchObject([{ segment: "adders", change: "entered", cause: { kind: "definitions" } }]);
		}
	});

	it("is not needed to read what the new definitions say: who was not rebuilt yet is read as they will be", async () => {
		await published({ "segments/adders.yaml": "name: Adders\nrule: { event: Product Added, count: { gte: 1 } }\n" });
		await send([added("v1", "cup", "a"), added("v1", "pot", "b"), { event: "Order Completed", anonymousId: "v1", messageId: "c" }]);
		// Other conditions in other places: what the profile keeps for the old ones must not be taken for theirs.
		await published({
			"segments/aa-buyers.yaml": BOUGHT,
			"segments/adders.yaml": "name: Adders\nrule: { event: Product Added, where: { product_id: pot }, count: { gte: 1 } }\n",
			"segments/never.yaml": "name: Never\nrule: { event: Product Added, count: { gte: 3 } }\n",
			"segments/spent.yaml": "name: Spent\nrule: { event: Order Completed, sum: total, gt: 5 }\n",
		});
		const known = await profile("anonymous_id:v1");
		expect(known?.segments).toMatchObject({ "aa-buyers": { in: true }, adders: { in: true }, never: { in: false }, spent: { in: false } });
	});

	it("looks at a sample that is the same every time, and states its error", async () => {
		await published({ "segments/adders.yaml": "name: Adders\nrule: { event: Product Added }\n" });
		for (let visitor = 0; visitor < 150; visitor += 1) await send([added(`v${visitor}`, "cup", `a${visitor}`)]);
		const files = shopFiles();
		const ask = async () => (await post("/definitions/preview", { files, sample: 64 })).json<Preview>();
		const first = await ask();
		expect(first.profiles).toBe(150);
		expect(first.looked_at).toBeGreaterThan(30);
		expect(first.looked_at).toBeLessThan(65);
		expect(first.exact).toBe(false);
		const left = first.segments.find((segment) => segment.id === "adders")?.would_leave;
		expect(left?.count).toBe(150);
		expect(left?.margin).toBeGreaterThan(0);
		expect(await ask()).toEqual(first);
	});

	it("refuses what publishing would refuse, and knows a shop that is new", async () => {
		expect((await post("/definitions/preview", { files: shopFiles({ "segments/x.yaml": "rule: 1" }) })).status).toBe(422);
		expect((await post("/definitions/preview", { files: shopFiles(), sample: 0 })).status).toBe(400);
		expect(await (await post("/definitions/preview", { files: shopFiles() })).json()).toMatchObject({ compared_with: null, profiles: 0 });
	});
});

describe("estimates", () => {
	it("hold the truth within their margin in at least 93 of 100 samples", () => {
		let state = 7;
		const random = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
		for (const share of [0, 0.002, 0.05, 0.5, 1]) {
			let held = 0;
			for (let round = 0; round < 400; round += 1) {
				const strata = Array.from({ length: 8 }, () => {
					const found = Array.from({ length: 100 }, () => random() < share).filter(Boolean).length;
					return { population: 5_000, sampled: 100, found };
				});
				const { count, margin } = estimate(strata);
				if (Math.abs(count - share * 40_000) <= margin) held += 1;
			}
			expect(held / 400).toBeGreaterThan(0.93);
		}
	});

	it("are counts where everybody was looked at", () => {
		expect(estimate([{ population: 3, sampled: 3, found: 1 }, { population: 0, sampled: 0, found: 0 }])).toEqual({ count: 1, margin: 0 });
		expect(estimate([])).toEqual({ count: 0, margin: 0 });
	});
});

/** All that the shards have stored of their people. */
async function everything(): Promise<unknown[]> {
	const stored: unknown[] = [];
	for (const id of await listDurableObjectIds(env.SHARD)) {
		stored.push(
			await runInDurableObject(env.SHARD.get(id), (_, state) =>
				["profiles", "history", "membership_history", "links"].map((table) => state.storage.sql.exec(`SELECT * FROM ${table}`).toArray()),
			),
		);
	}
	return stored;
}
