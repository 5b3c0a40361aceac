import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { writeMirror } from "../src/project/mirror.ts";
import { trimMirror } from "../src/project/retention.ts";
import type { ProjectMessage } from "../src/shard/messages.ts";
import { ADMIN, publishShop, request, SITE, shopFiles, startAfresh } from "./support.ts";

const DAY = 24 * 3_600_000;
const YESTERDAY = (Math.floor(Date.now() / DAY) - 1) * DAY;
const WISHED = "name: Wished\nrule:\n  all:\n    - { event: Product Viewed }\n    - after: { event: Wishlist shared }\n      wait: 1h\n      without: [Order Compelted]\n";

beforeEach(startAfresh);

interface Answer {
	readonly warnings: readonly { readonly file: string; readonly line: number; readonly event: string; readonly suggestion: string | null; readonly message: string }[];
}

/** Copies to the mirror as the shards make them: the newest events of one person. */
function copy(person: number, revision: number, events: readonly { readonly id: string; readonly name: string; readonly at?: number }[]): ProjectMessage {
	return {
		site: "test-shop",
		notices: [],
		copies: [
			{
				profile_id: String(person).padStart(16, "0"),
				revision,
				first_seen_at: 0,
				last_seen_at: 0,
				traits: {},
				cart: {},
				consent: {},
				identifiers: [],
				memberships: [],
				flips: [],
				events: events.map(({ id, name, at = YESTERDAY + 5 }) => ({ message_id: id, time: at, received_at: at, type: "track", name, properties: {} })),
			},
		],
	} as unknown as ProjectMessage;
}

describe("an event name that nobody sends", () => {
	it("is told with the name that was probably meant and its count of yesterday, and published all the same", async () => {
		await publishShop();
		const shared = Array.from({ length: 12 }, (_, index) => ({ id: `m${index}`, name: "Wishlist Shared" }));
		await writeMirror(env.DB, [copy(1, 1, shared), copy(2, 1, shared), copy(1, 2, [...shared, { id: "x", name: "Page Viewed" }])]);
		// What is copied again is not counted again.
		await writeMirror(env.DB, [copy(1, 3, shared), copy(2, 1, shared)]);

		const answer = await publishShop({ "segments/wished.yaml": WISHED });
		expect(answer.status).toBe(200);
		const { warnings, published } = await answer.json<Answer & { published: boolean }>();
		expect(published).toBe(true);
		expect(warnings.map(({ message }) => message)).toEqual([
			"segments/wished.yaml:5 rule.all[1].after: `Wishlist shared`: did you mean `Wishlist Shared` (24 yesterday)?",
			"segments/wished.yaml:7 rule.all[1].without[0]: `Order Compelted`: did you mean `Order Completed` (a standard name, not seen yet)?",
		]);
		expect(warnings[0]).toMatchObject({ file: "segments/wished.yaml", line: 5, event: "Wishlist shared", suggestion: "Wishlist Shared" });
	});

	it("is told by a dry run and a preview too; what is not near anything without a suggestion", async () => {
		await publishShop();
		await writeMirror(env.DB, [copy(1, 1, [{ id: "a", name: "Wishlist Shared", at: YESTERDAY - 3 * DAY }])]);
		const files = shopFiles({ "traits/far.yaml": "count: true\nof: [Something Else, Wishlist Sharde, Page*, Nowhere*]\n" });
		const told = [
			"traits/far.yaml:2 of: no event that begins with `Nowhere` was seen in the last 30 days",
			"traits/far.yaml:2 of: no event that begins with `Page` was seen in the last 30 days",
			"traits/far.yaml:2 of: `Something Else` was not seen in the last 30 days",
			"traits/far.yaml:2 of: `Wishlist Sharde`: did you mean `Wishlist Shared` (1 in the last 30 days)?",
		];
		for (const [method, path] of [["PUT", "?dry_run=1"], ["POST", "/preview"]] as const) {
			const response = await request(`/api/v1/definitions${path}`, { method, headers: ADMIN, body: JSON.stringify({ files }) });
			const { warnings } = await response.json<Answer>();
			expect(warnings.map(({ message }) => message)).toEqual(told);
		}
	});

	it("of a new shop, which has seen nothing, is told only where it is nearly a standard name", async () => {
		const response = await publishShop({ "segments/a.yaml": "name: A\nrule: { any: [{ event: Our Own Event }, { event: Order Completd }] }\n" });
		const { warnings } = await response.json<Answer>();
		expect(warnings.map(({ event, suggestion }) => [event, suggestion])).toEqual([["Order Completd", "Order Completed"]]);
	});

	it("is no reason to fail: where the mirror cannot be asked, nothing is said", async () => {
		const error = vi.spyOn(console, "error").mockImplementation(() => {});
		await publishShop();
		await env.DB.exec("DROP TABLE event_names");
		const response = await publishShop({ "site.yaml": SITE.replace("Test shop", "Other shop") });
		expect(await response.json()).toMatchObject({ published: true, warnings: [] });
		expect(error).toHaveBeenCalled();
		error.mockRestore();
	});
});

describe("the counts of event names", () => {
	it("go after 30 days", async () => {
		await publishShop();
		await writeMirror(env.DB, [copy(1, 1, [{ id: "a", name: "Old", at: YESTERDAY - 40 * DAY }, { id: "b", name: "Young" }])]);
		await trimMirror(env.DB, Date.now());
		const { results } = await env.DB.prepare("SELECT name, count FROM event_names").all();
		expect(results).toEqual([{ name: "Young", count: 1 }]);
	});
});
