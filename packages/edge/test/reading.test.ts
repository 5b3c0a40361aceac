import { beforeEach, expect, it, vi } from "vitest";
import { added, mintToken, profile, publishShop, request, send, startAfresh } from "./support.ts";

const HUMAN = {
	"user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
};

beforeEach(async () => {
	await startAfresh();
	await publishShop();
	await send([added("a")]);
});

it("tells how long an email was open, by when the mail program lets go of the pixel", async () => {
	const token = await mintToken("anonymous_id:a");
	const response = await request(`/o/${token}/read.gif`, { headers: HUMAN });
	expect(response.headers.get("content-type")).toBe("image/gif");
	const reader = response.body?.getReader();
	const first = await reader?.read();
	expect(new TextDecoder().decode(first?.value?.subarray(0, 6))).toBe("GIF89a");
	await reader?.read();
	await reader?.read();
	await reader?.cancel();
	await vi.waitFor(
		async () => {
			const read = (await profile("anonymous_id:a"))?.events.find((event) => event.name === "Email Read");
			expect(read?.properties).toMatchObject({ client: "human", or_longer: false });
			expect([2, 3]).toContain(read?.properties["seconds"]);
		},
		{ timeout: 8_000, interval: 200 },
	);
});

it("is an ordinary pixel for machines, proxies and tokens that say nothing", async () => {
	const token = await mintToken("anonymous_id:a");
	const asked: readonly (readonly [string, string])[] = [
		[token, "Mozilla/5.0"],
		[token, "Mozilla/5.0 (via ggpht.com GoogleImageProxy)"],
		[token, "curl/8"],
		["nonsense", HUMAN["user-agent"]],
	];
	for (const [who, agent] of asked) {
		const response = await request(`/o/${who}/read.gif`, { headers: { "user-agent": agent } });
		expect((await response.arrayBuffer()).byteLength).toBe(42);
	}
});
