import { beforeEach, expect, it } from "vitest";
import { profile, publishShop, request, send, startAfresh } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});

it("an event of a server that says nothing about consent is stored unless the person declined, whatever the site's default is", async () => {
	const order = (messageId: string, analytics?: boolean) =>
		request("/v1/track", {
			method: "POST",
			headers: { authorization: `Basic ${btoa("test-key:")}` },
			body: JSON.stringify({ event: "Order Completed", messageId, userId: "buyer", properties: { order_id: messageId, total: 12 }, ...(analytics === undefined ? {} : { context: { consent: { categoryPreferences: { analytics } } } }) }),
		}).then((response) => response.json());
	const ids = async (): Promise<string[]> => ((await profile("user_id:buyer"))?.events ?? []).map((event) => event.message_id).toSorted();
	// The only way in which a server has its events held: it decides nothing for the person.
	expect(await order("held", false)).toMatchObject({ accepted: 0, held: 1 });
	expect(await profile("user_id:buyer")).toBeNull();
	expect(await order("first")).toMatchObject({ accepted: 1, held: 0 });
	expect(await ids()).toEqual(["first"]);
	await send([{ event: "Consent Updated", messageId: "no", userId: "buyer", context: { consent: { categoryPreferences: { analytics: false } } } }]);
	expect(await order("second")).toMatchObject({ accepted: 1, held: 0 });
	expect(await ids()).toEqual(["first", "no"]);
});
