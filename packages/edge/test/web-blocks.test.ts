import { beforeEach, expect, it } from "vitest";
import { added, publishShop, request, send, startAfresh } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});

async function ask(body: object | string): Promise<Response> {
	return request("/w", { method: "POST", headers: { "content-type": "text/plain", origin: "https://shop.example" }, body: typeof body === "string" ? body : JSON.stringify(body) });
}

it("shows a known visitor their own block, a stranger the general one, and nothing for a block that is not there", async () => {
	await send([added("v")]);
	const own = await ask({ writeKey: "test-key", anonymousId: "v", blocks: ["cart", "nowhere"] });
	expect(own.headers.get("access-control-allow-origin")).toBe("https://shop.example");
	const { blocks } = await own.json<{ blocks: Record<string, { html: string; link: string }> }>();
	expect(Object.keys(blocks)).toEqual(["cart"]);
	expect(blocks["cart"]?.link).toBe("https://shop.example/cart");
	const picture = /src="https:\/\/pipit\.test(\/b\/[\w-]{44}\/cart\.png)" width="600" height="240"/.exec(blocks["cart"]?.html ?? "")?.[1];
	expect((await request(picture ?? "")).headers.get("content-type")).toBe("image/png");
	for (const anonymousId of ["nobody", ""]) {
		const general = await (await ask({ writeKey: "test-key", anonymousId, blocks: ["cart"] })).json<{ blocks: Record<string, { link: string }> }>();
		expect(general.blocks["cart"]?.link).toBe("https://shop.example/sale");
	}
});

it("answers what it cannot read with the field, and an unknown key with 401", async () => {
	expect((await ask("{")).status).toBe(400);
	expect((await ask({ writeKey: "test-key", blocks: "cart" })).status).toBe(400);
	expect((await ask({ writeKey: "nobody", blocks: [] })).status).toBe(401);
});
