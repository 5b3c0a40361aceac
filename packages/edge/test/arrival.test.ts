import { beforeEach, describe, expect, it } from "vitest";
import { added, advance, mintToken, profile, publishShop, request, send, startAfresh } from "./support.ts";

const HUMAN = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36" };

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});

describe("a browser that arrives from an email", () => {
	async function arrivalOf(name: string): Promise<string> {
		const response = await request(`/c/${await mintToken(`anonymous_id:${name}`)}/cart`, { redirect: "manual", headers: HUMAN });
		return new URL(response.headers.get("location") ?? "").searchParams.get("pipit_t") ?? "";
	}
	const context = { consent: { categoryPreferences: { analytics: true, personalization: true } } };

	it("is the recipient's, if it is the first to follow the message; a forwarded email is not", async () => {
		await send([added("laptop", "cup", "one")]);
		const arrival = await arrivalOf("laptop");
		await send([{ type: "identify", messageId: "two", anonymousId: "phone", context: { ...context, recipientToken: arrival } }]);
		await send([added("phone", "pot", "three")]);
		const phone = await profile("anonymous_id:phone");
		expect(phone?.profile_id).toBe((await profile("anonymous_id:laptop"))?.profile_id);
		expect(phone?.events.map((event) => event.message_id)).toEqual(expect.arrayContaining(["one", "three"]));

		await send([{ type: "identify", messageId: "four", anonymousId: "friend", context: { ...context, recipientToken: await arrivalOf("laptop") } }]);
		expect((await profile("anonymous_id:friend"))?.profile_id).not.toBe(phone?.profile_id);
	});

	it("is nobody's when the token is stale, forged, or that of a picture", async () => {
		await send([added("owner")]);
		const arrival = await arrivalOf("owner");
		const picture = await mintToken("anonymous_id:owner");
		const forged = `${arrival.slice(0, 10)}${arrival[10] === "A" ? "B" : "A"}${arrival.slice(11)}`;
		const tried = async (anonymousId: string, recipientToken: string): Promise<void> => {
			await send([{ type: "identify", anonymousId, context: { ...context, recipientToken } }]);
			expect((await profile(`anonymous_id:${anonymousId}`))?.profile_id).not.toBe((await profile("anonymous_id:owner"))?.profile_id);
		};
		await tried("forger", forged);
		await tried("copier", picture);
		await advance("11m");
		await tried("late", arrival);
	});
});
