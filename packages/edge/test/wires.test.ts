import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, advance, profile, publishShop, request, SITE, startAfresh } from "./support.ts";

/* Other vendors' wires through the whole Worker: from what site.yaml lists to profiles. */

const WEBSITE = "5ee0df6c-93b2-4f5e-9f9c-7e5b2d0a6b1c";
const GRANTED = SITE.replace("time_zone: UTC", "time_zone: UTC\nconsent: { default: granted }");
const WIRES = `${GRANTED}\nwires: { keys: [phc_mine], plausible: [shop.example], umami: [${WEBSITE}], ga4: [G-AB12CD], snowplow: [web] }\n`;

beforeEach(startAfresh);

function post(path: string, body: object, headers: { readonly [name: string]: string } = {}): Promise<Response> {
	return request(path, { method: "POST", headers, body: JSON.stringify(body) });
}

describe("`wires` in site.yaml", () => {
	it("says whose events they are, as soon as it is published", async () => {
		await publishShop({ "site.yaml": GRANTED });
		const plausible = { n: "Wished", d: "Shop.Example", p: { userId: "plausible" } };
		expect((await post("/api/event", plausible)).status).toBe(401);

		expect((await publishShop({ "site.yaml": WIRES })).status).toBe(200);
		expect((await post("/api/event", plausible)).status).toBe(202);
		expect((await post("/api/send", { type: "event", payload: { website: WEBSITE.toUpperCase(), name: "Wished", id: "umami" } })).status).toBe(200);
		expect((await post("/mp/collect?measurement_id=G-AB12CD", { user_id: "ga4", events: [{ name: "Wished" }] })).status).toBe(204);
		expect((await post("/com.snowplowanalytics.snowplow/tp2", { data: [{ e: "se", se_ac: "Wished", aid: "web", uid: "snowplow", eid: "e1" }] })).status).toBe(200);
		expect((await post("/e/", { api_key: "phc_mine", batch: [{ event: "Wished", distinct_id: "posthog", uuid: "p1" }] })).status).toBe(200);
		for (const user of ["plausible", "umami", "ga4", "snowplow", "posthog"]) {
			expect((await profile(`user_id:${user}`))?.events.map(({ name }) => `${user} ${name}`)).toContain(`${user} Wished`);
		}
		expect((await request("/v1/projects/phc_mine/settings")).status).toBe(200);
	});

	it("is one site's, whichever was published first", async () => {
		await publishShop({ "site.yaml": WIRES });
		const other = WIRES.replace("id: test-shop", "id: other-shop").replace("write_key: test-key", "write_key: phc_mine").replace("token_keys: [7]", "token_keys: [8]");
		const refused = await publishShop({ "site.yaml": other });
		expect(refused.status).toBe(422);
		const { problems } = await refused.json<{ problems: readonly { path: readonly (string | number)[]; got: string }[] }>();
		expect(problems.map(({ path, got }) => `${path.join(".")} ${got}`)).toEqual([
			"write_key that of test-shop",
			"wires.keys.0 that of test-shop",
			"wires.plausible.0 that of test-shop",
			"wires.umami.0 that of test-shop",
			"wires.ga4.0 that of test-shop",
			"wires.snowplow.0 that of test-shop",
		]);
		// What a site gives up, another may have.
		await publishShop({ "site.yaml": GRANTED });
		expect((await publishShop({ "site.yaml": other })).status).toBe(200);
	});
});

describe("people of other wires", () => {
	it("are one, in whatever order their events come", async () => {
		await publishShop({ "site.yaml": WIRES });
		const device = "0197a1b2-c3d4-7e5f-8a9b-0123456789ab";
		const events = [
			{ event: "Before", uuid: "m1", distinct_id: device, properties: { $is_identified: false } },
			{ event: "$identify", uuid: "m2", distinct_id: "u1", properties: { $is_identified: true, $anon_distinct_id: device } },
			{ event: "After", uuid: "m3", distinct_id: "u1", properties: { $is_identified: true } },
		];
		for (const event of events.toReversed()) await post("/i/v0/e/", { api_key: "phc_mine", ...event });
		const named = async (): Promise<readonly string[]> => ((await profile("user_id:u1"))?.events ?? []).map(({ name }) => name);
		await expect.poll(named, { timeout: 20_000 }).toEqual(expect.arrayContaining(["Before", "Identified", "After"]));
		expect((await profile(`anonymous_id:${device}`))?.profile_id).toBe((await profile("user_id:u1"))?.profile_id);
	});

	it("who say nothing of themselves are one visitor all day, and another the next", async () => {
		await publishShop({ "site.yaml": WIRES });
		const browser = { origin: "https://shop.example", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "cf-connecting-ip": "192.0.2.1" };
		const view = { n: "pageview", d: "shop.example", u: "https://shop.example/a" };
		const visitors = async (): Promise<number> => {
			// Copies that an earlier test left in the queue may arrive now; they are other people's.
			const sql = "SELECT count(DISTINCT profile_id) AS people FROM events WHERE name = 'Page Viewed'";
			const response = await request("/api/v1/query", { method: "POST", headers: ADMIN, body: JSON.stringify({ sql }) });
			const { rows } = await response.json<{ rows: readonly (readonly number[])[] }>();
			return rows[0]?.[0] ?? 0;
		};
		for (const _ of [1, 2]) expect((await post("/api/event", view, browser)).status).toBe(202);
		expect((await post("/api/event", view, { ...browser, "cf-connecting-ip": "192.0.2.2" })).status).toBe(202);
		await advance("24h");
		expect((await post("/api/event", view, browser)).status).toBe(202);
		await expect.poll(visitors, { timeout: 20_000 }).toBe(3);
	});
});
