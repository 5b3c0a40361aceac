import { beforeEach, expect, it } from "vitest";
import { publishShop, request, startAfresh } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});

it("adds up moves of the demo's clock that come at once", async () => {
	await Promise.all(Array.from({ length: 4 }, () => request("/demo/clock", { method: "POST", body: JSON.stringify({ advance: "30m" }) })));
	expect(await (await request("/demo/clock")).json()).toMatchObject({ offset_ms: 4 * 30 * 60_000 });
});

it("refuses to turn time back, and what is no duration", async () => {
	for (const advance of ["-30m", "soon", 5, "9999d"]) {
		const response = await request("/demo/clock", { method: "POST", body: JSON.stringify({ advance }) });
		expect(response.status).toBe(400);
	}
});
