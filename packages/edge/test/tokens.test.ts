import { beforeEach, describe, expect, it, vi } from "vitest";
import { ADMIN, added, mintToken, profile, publishShop, request, send, startAfresh } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});

it("mints tokens for people it knows only", async () => {
	await send([added("v9")]);
	expect(await mintToken("anonymous_id:v9")).toHaveLength(44);
	const response = await request("/api/v1/tokens", { method: "POST", headers: ADMIN, body: JSON.stringify({ profile: "email:nobody@example.com" }) });
	expect(response.status).toBe(404);
});

describe("tokens for a list of people", () => {
	const mint = (body: object): Promise<Response> => request("/api/v1/tokens", { method: "POST", headers: ADMIN, body: JSON.stringify(body) });

	it("are answered one by one, in the order of the list, and the mailing counts as on its way to each", async () => {
		await send([{ type: "identify", anonymousId: "w1", traits: { email: "ann@shop.example" } }, added("w2"), added("w1")]);
		// The address is claimed by an alarm.
		await vi.waitFor(async () => expect(await profile("ann@shop.example")).not.toBeNull(), 20_000);
		const id = (await profile("anonymous_id:w2"))?.profile_id ?? "";
		const profiles = ["email:ann@shop.example", "nobody", "Ann@Shop.example", "email:no@shop.example", id, "0123456789abcdef"];
		const { tokens, message } = await (await mint({ profiles, message: "spring" })).json<{ tokens: { profile: string; profile_id?: string; token?: string; error?: string }[]; message: number }>();
		expect(message).toBeGreaterThan(0);
		expect(tokens.map(({ profile: name }) => name)).toEqual(profiles);
		expect(tokens.map(({ token, error }) => token?.length ?? error?.slice(0, 36))).toEqual([44, "profile: expected an email address, ", 44, "nobody has this id or identifier", 44, "nobody has this id or identifier"]);
		expect(tokens[0]?.profile_id).toBe(tokens[2]?.profile_id);
		expect(tokens[4]?.profile_id).toBe(id);
		const { people } = await (await request("/api/v1/messages/spring", { headers: ADMIN })).json<{ people: object }>();
		expect(people).toMatchObject({ recipients: 2, not_fetched_yet: 2 });
		const opened = await request(`/b/${tokens[0]?.token}/cart.html`, { headers: { "user-agent": "Thunderbird" } });
		expect(await opened.text()).toContain("Cup");
	});

	it.each([
		[{ profiles: "email:a@shop.example" }, 'profiles: expected a list of texts, got \\"email:a@shop.example\\"'],
		[{ profiles: ["x", null] }, "profiles[1]: expected a text, got null"],
		[{ profiles: [], profile: "x" }, "profiles: expected nothing beside `profile`"],
		[{ profiles: Array.from({ length: 1_001 }, () => "x") }, "profiles: expected at most 1000, got 1001"],
	])("%# are refused with the field", async (body, title) => {
		const response = await mint(body);
		expect(response.status).toBe(400);
		expect(await response.text()).toContain(title);
	});
});
