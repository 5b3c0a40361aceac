import { env } from "cloudflare:workers";
import { listDurableObjectIds, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ProjectMessage } from "../src/shard/messages.ts";
import { CART_BLOCK, catchSent, PRODUCTS, profile, publishShop, send, startAfresh } from "./support.ts";

beforeEach(startAfresh);
afterEach(() => vi.restoreAllMocks());

async function runAlarms(): Promise<void> {
	for (let round = 0; round < 3; round += 1) {
		for (const id of await listDurableObjectIds(env.SHARD)) await runDurableObjectAlarm(env.SHARD.get(id));
	}
}

interface Written {
	/** Profiles that were sent to the mirror. */
	readonly copies: readonly string[];
	/** Snapshots that were written. */
	readonly snapshots: number;
}

async function writtenBy(publish: () => Promise<Response>): Promise<Written> {
	const sent: ProjectMessage[] = [];
	const queue = vi.spyOn(env.PROJECT, "send").mockImplementation(catchSent(sent));
	const put = vi.spyOn(env.KV, "put");
	expect((await publish()).status).toBe(200);
	await runAlarms();
	const snapshots = put.mock.calls.filter(([key]) => key.startsWith("card:")).length;
	queue.mockRestore();
	put.mockRestore();
	return { copies: sent.flatMap(({ copies }) => copies.map(({ profile_id: id }) => id)), snapshots };
}

it("a publication copies only those for whom it changes something", async () => {
	await publishShop();
	await send(Array.from({ length: 20 }, (_, index) => ({ event: "Product Viewed", anonymousId: `p${index}`, messageId: `v${index}`, properties: { product_id: "cup" } })));
	await send([{ event: "Order Completed", anonymousId: "p3", messageId: "o", properties: { total: 5 } }]);
	await runAlarms();

	const dearer = PRODUCTS.replace("price: 12", "price: 14");
	const reworded = CART_BLOCK.replace("name: Your cart", "name: What waits for you");
	expect(await writtenBy(() => publishShop({ "products.yaml": dearer, "blocks/cart/block.yaml": reworded }))).toEqual({ copies: [], snapshots: 0 });

	// Under other rules everybody's snapshot says something else.
	const written = await writtenBy(() => publishShop({ "segments/buyers.yaml": "name: Buyers\nrule: { event: Order Completed }\n" }));
	expect(written.copies).toContain((await profile("anonymous_id:p3"))?.profile_id);
	expect(written.snapshots).toBeGreaterThanOrEqual(20);
	expect((await profile("anonymous_id:p3"))?.segments["buyers"]).toMatchObject({ in: true });
});
