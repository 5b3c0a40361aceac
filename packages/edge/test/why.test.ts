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
		expect(later).toMatchObject({ in: true, why: { kind: "condition", found: { items: 1, products: [{ product_id: "cup" }] }, evidence: [{ message_id: "m1", as: "added", value: "cup" }] } });
	});

	it("names the product whose clock runs, and not the other one that was added", async () => {
		const rule = "name: Viewed, not added\nrule: { after: { event: Product Viewed }, wait: 48h, without: [Product Added], by: product_id, leave_after: 30d }\n";
		await publishShop({ "segments/viewed-not-added.yaml": rule });
		await send([{ type: "track", event: "Product Viewed", messageId: "jar", anonymousId: "v1", properties: { product_id: "moon-jar" } }, added("v1", "tide-mug", "mug")]);
		const clock = { key: "moon-jar", cleared_at: null };
		const before = await (await why("anonymous_id:v1", "viewed-not-added")).json<Why>();
		expect(before).toMatchObject({ in: false, why: { holds: false, until: before.until, found: { clocks: [{ ...clock, state: "waiting", enters_at: before.until }], more: 0 }, evidence_count: 1 } });
		await advance("48h");
		const after = await (await why("anonymous_id:v1", "viewed-not-added")).json<Why>();
		expect(after).toMatchObject({
			in: true,
			since: before.until,
			why: { found: { clocks: [{ ...clock, state: "in", leaves_at: after.until }] }, evidence: [{ message_id: "jar", as: "start", value: "moon-jar", counts_until: after.until }], evidence_count: 1 },
		});
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
