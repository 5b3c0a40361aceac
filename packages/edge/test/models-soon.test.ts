import { env } from "cloudflare:workers";
import { listDurableObjectIds, runDurableObjectAlarm } from "cloudflare:test";
import { beforeEach, expect, it, vi } from "vitest";
import { siteContext } from "../src/context.ts";
import { computeModelsSoon } from "../src/models/compute-soon.ts";
import { ADMIN, profile, publishShop, request, send, startAfresh } from "./support.ts";

const BIG_SPENDERS = { "segments/big-spenders.yaml": "name: Big spenders\nrule: { top: 20%, of: monetary }\n" };

beforeEach(startAfresh);

async function population(): Promise<{ readonly version: string | null; readonly measures: Record<string, { people: number }> }> {
	return (await request("/api/v1/models", { headers: ADMIN })).json();
}

async function sendOrders(): Promise<void> {
	const orders = Array.from({ length: 10 }, (_, index) => ({
		event: "Order Completed",
		messageId: `order ${index}`,
		anonymousId: `p${index + 1}`,
		properties: { order_id: `o${index}`, total: 10 * (index + 1), currency: "EUR" },
	}));
	expect((await send(orders)).status).toBeLessThan(300);
}

it("a publication that compares people in a new way measures them at once, and moves them", async () => {
	await publishShop();
	await sendOrders();
	expect(await population()).toMatchObject({ version: null });
	await publishShop(BIG_SPENDERS);
	await vi.waitFor(
		async () => {
			for (const id of await listDurableObjectIds(env.SHARD)) await runDurableObjectAlarm(env.SHARD.get(id));
			expect(await population()).toMatchObject({ measures: { monetary: { people: 10 } } });
		},
		{ timeout: 25_000, interval: 250 },
	);
	await vi.waitFor(
		async () => {
			for (const id of await listDurableObjectIds(env.SHARD)) await runDurableObjectAlarm(env.SHARD.get(id));
			expect((await profile("anonymous_id:p10"))?.segments["big-spenders"]).toMatchObject({ in: true });
			expect((await profile("anonymous_id:p3"))?.segments["big-spenders"]).toMatchObject({ in: false });
		},
		{ timeout: 10_000, interval: 250 },
	);
});

it("nobody is measured where no rule asks for it, at a first publication, or while nobody has a value", async () => {
	await publishShop(BIG_SPENDERS);
	const first = await siteContext(env, "test-shop");
	expect(first === null ? null : await computeModelsSoon(env, first, [0])).toBe("nothing to measure");
	await publishShop();
	const second = await siteContext(env, "test-shop");
	expect(second === null ? null : await computeModelsSoon(env, second, [0])).toBe("nothing to measure");
	await publishShop(BIG_SPENDERS);
	const third = await siteContext(env, "test-shop");
	expect(third === null ? null : await computeModelsSoon(env, third, [0, 0])).toBe("not yet");
});
