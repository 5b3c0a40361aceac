import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, added, mintToken, profile, publishShop, request, send, startAfresh } from "./support.ts";

const HUMAN = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36" };
const LATER = { timeout: 10_000, interval: 100 };

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});

describe("two people who turn out to be one", () => {
	it("have both opened what both opened in the same moment", async () => {
		await send([added("x", "cup"), added("y", "pot")]);
		for (const name of ["x", "y"]) {
			const token = await mintToken(`anonymous_id:${name}`);
			await request(`/o/${token}.gif`, { headers: HUMAN });
		}
		const opens = async (name: string): Promise<number> =>
			(await profile(`anonymous_id:${name}`))?.events.filter((event) => event.name === "Email Opened").length ?? 0;
		await expect.poll(async () => [await opens("x"), await opens("y")], LATER).toEqual([1, 1]);
		const body = JSON.stringify({ profiles: ["anonymous_id:x", "anonymous_id:y"], proof: "they wrote" });
		expect((await request("/api/v1/profiles/merge", { method: "POST", headers: ADMIN, body })).status).toBe(200);
		await expect.poll(async () => [await opens("x"), await opens("y")], LATER).toEqual([2, 2]);
	});
});
