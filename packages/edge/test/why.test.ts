import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, added, advance, publishShop, request, send, startAfresh } from "./support.ts";

beforeEach(async () => {
	await startAfresh();
	await publishShop({ "segments/twice.yaml": "name: Added twice\nrule: { event: Product Added, within: 30d, count: { gte: 2 } }\n" });
});

interface Why {
	readonly since: string;
	readonly until: string;
	readonly why: { readonly evidence: readonly { readonly message_id: string }[] };
	readonly history: readonly object[];
}

function why(person: string, segment: string): Promise<Response> {
	return request(`/api/v1/profiles/${encodeURIComponent(person)}/segments/${encodeURIComponent(segment)}`, { headers: ADMIN });
}

describe("why is this person in?", () => {
	it("names the events that count, and what caused the entry and the exit", async () => {
		await send([added("v1", "cup", "m1")]);
		expect(await (await why("anonymous_id:v1", "twice")).json()).toMatchObject({ in: false, since: null, why: { holds: false, found: 1, needed: { gte: 2 }, evidence_count: 1 }, history: [] });
		await send([added("v1", "pot", "m2")]);
		const inside = await (await why("anonymous_id:v1", "twice")).json<Why>();
		expect(inside).toMatchObject({
			segment: "twice",
			name: "Added twice",
			in: true,
			why: { holds: true, found: 2, until: inside.until },
			history: [{ change: "entered", at: inside.since, cause: { kind: "event", messageId: "m2" }, event: { name: "Product Added" } }],
			history_from: null,
		});
		expect(inside.why.evidence.map((one) => one.message_id).toSorted()).toEqual(["m1", "m2"]);
	});

	it("says that time did it", async () => {
		await send([added("v1", "cup", "m1")]);
		await advance("30m");
		const later = await (await why("anonymous_id:v1", "cart-abandoned")).json<Why>();
		expect(later).toMatchObject({ in: true, why: { kind: "condition", found: { items: 1 }, evidence: [{ message_id: "m1", as: "cart" }] } });
	});

	it("knows neither strangers nor segments that are not there", async () => {
		await send([added("v1", "cup", "m1")]);
		expect((await why("anonymous_id:nobody", "twice")).status).toBe(404);
		expect((await why("anonymous_id:v1", "nothing")).status).toBe(404);
		expect((await why("anonymous_id:v1", "__proto__")).status).toBe(404);
		expect((await why("0123456789abcdef", "twice")).status).toBe(404);
		expect((await why("nonsense", "twice")).status).toBe(400);
	});
});
