import { describe, expect, it } from "vitest";
import { parsePostHog } from "./posthog-body.ts";
import { postHogConfigScript } from "./posthog-answers.ts";
import { readPostHog } from "./posthog.ts";

const DEVICE = "0197a1b2-c3d4-7e5f-8a9b-0123456789ab";
const OTHER_DEVICE = "0197a1b2-c3d4-7e5f-8a9b-ba9876543210";

function callOf(event: object): unknown {
	const batch = readPostHog({ api_key: "phc_x", batch: [event], sent_at: "2026-05-17T09:00:00Z" });
	if (!batch.ok) throw new Error("refused");
	expect(batch.value).toMatchObject({ writeKey: "phc_x", sentAt: Date.UTC(2026, 4, 17, 9) });
	return batch.value.events[0];
}

describe("the encodings of PostHog's clients", () => {
	const body = { event: "Bücher & mehr", token: "phc_x" };
	const text = JSON.stringify(body);
	const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(text)));
	it.each([
		["JSON", text],
		["JSON in a form", new URLSearchParams({ data: text }).toString()],
		["base64 in a form", `data=${encodeURIComponent(base64)}`],
		["base64 in a form, its plus signs as they are", `data=${base64}`],
		["a form with other fields", new URLSearchParams({ compression: "base64", data: base64 }).toString()],
	])("%s", (_, sent) => {
		expect(parsePostHog(sent)).toEqual({ ok: true, value: body });
	});

	it.each(["", "data=", "data=%%%", "data=!!!", "verbose=1", "data", "[", `{"a":"data=x"`])("%s is refused", (sent) => {
		expect(parsePostHog(sent).ok).toBe(false);
	});

	it("a text that only mentions data= is JSON", () => {
		expect(parsePostHog('{"event":"data=x"}')).toEqual({ ok: true, value: { event: "data=x" } });
	});
});

describe("bodies", () => {
	it("are a batch, one event, or a list of events, with the key at any of its places", () => {
		const event = { event: "x", properties: { token: "phc_y" } };
		for (const body of [{ batch: [event], token: "phc_y" }, { batch: [event] }, event, [event], { ...event, api_key: "phc_y" }]) {
			expect(readPostHog(body)).toMatchObject({ ok: true, value: { writeKey: "phc_y", events: [{ type: "track", event: "x" }] } });
		}
		for (const body of [null, 5, "x", {}, { batch: 5 }]) expect(readPostHog(body).ok).toBe(false);
	});
});

describe("who it is", () => {
	it.each([
		["a browser that says it is nobody yet", DEVICE, { $is_identified: false, $device_id: DEVICE }, { anonymousId: DEVICE }],
		["a person that the browser knows", "u1", { $is_identified: true, $device_id: DEVICE }, { userId: "u1" }],
		["a person whose id looks like a browser's", OTHER_DEVICE, { $is_identified: true, $device_id: DEVICE }, { userId: OTHER_DEVICE }],
		["an older client's browser", "old-device", { $device_id: "old-device" }, { anonymousId: "old-device" }],
		["a browser's id that a server sends", DEVICE, {}, { anonymousId: DEVICE }],
		["a person that a server sends", "u1", {}, { userId: "u1" }],
	])("%s", (_, distinct_id, properties, expected) => {
		const call = callOf({ event: "x", distinct_id, properties });
		expect(call).toMatchObject(expected);
		expect(Object.keys(call as object).filter((key) => key === "userId" || key === "anonymousId")).toEqual(Object.keys(expected));
	});

	it("identify joins the browser to the person, and an id of a browser's form is both", () => {
		expect(callOf({ event: "$identify", distinct_id: "u1", properties: { $anon_distinct_id: DEVICE, $set: { plan: "pro" } } })).toMatchObject({ type: "identify", userId: "u1", anonymousId: DEVICE, traits: { plan: "pro" } });
		expect(callOf({ event: "$identify", distinct_id: DEVICE, properties: {} })).toMatchObject({ userId: DEVICE, anonymousId: DEVICE });
		const set = callOf({ event: "$set", distinct_id: DEVICE, properties: { $is_identified: false, $set: { plan: "pro" } } });
		expect(set).toMatchObject({ type: "identify", anonymousId: DEVICE, traits: { plan: "pro" } });
		expect(set).not.toHaveProperty("userId");
	});

	it.each([
		["u1", "other", { userId: "u1", previousId: "other" }],
		["u1", DEVICE, { userId: "u1", previousId: DEVICE }],
		[DEVICE, "u1", { userId: "u1", previousId: DEVICE }],
		[DEVICE, OTHER_DEVICE, { anonymousId: DEVICE, previousId: OTHER_DEVICE }],
	])("an alias of %s and %s, whichever way round", (distinct_id, alias, expected) => {
		expect(callOf({ event: "$create_alias", distinct_id, properties: { alias } })).toMatchObject({ type: "alias", ...expected });
	});

	it("a group is described by somebody, or by nobody", () => {
		const properties = { $group_type: "company", $group_key: "acme", $group_set: { name: "Acme" } };
		expect(callOf({ event: "$groupidentify", distinct_id: "u1", properties })).toMatchObject({ type: "group", userId: "u1", groupId: "acme", traits: { name: "Acme" } });
		expect(callOf({ event: "$groupidentify", distinct_id: "$company_acme", properties })).not.toHaveProperty("userId");
	});
});

describe("when and what", () => {
	it("an offset is a distance, whatever the browser's clock says", () => {
		const { timestamp, sentAt } = callOf({ event: "x", distinct_id: "u", offset: 1_500, timestamp: "1999-01-01" }) as { timestamp: number; sentAt: number };
		expect(sentAt - timestamp).toBe(1_500);
		expect(callOf({ event: "x", distinct_id: "u", offset: -5, timestamp: "2026-05-17T08:00:00Z" })).toMatchObject({ timestamp: "2026-05-17T08:00:00Z" });
	});

	it("a shop's event keeps what the shop said, and PostHog's own what is theirs", () => {
		const plumbing = { $lib: "web", $session_id: "s", $ip: "1.2.3.4", $raw_user_agent: "x", $current_url: "https://shop.example/a?utm_source=news", token: "t", distinct_id: "u", $browser_language: "de", $set: { plan: "pro" }, utm_medium: "email" };
		const own = callOf({ event: "Signed Up", distinct_id: "u", properties: { plan: "pro", ...plumbing, $feature_flag: "f" } }) as { properties: object; context: object };
		expect(own.properties).toEqual({ plan: "pro" });
		expect(own.context).toMatchObject({ page: { url: "https://shop.example/a?utm_source=news", path: "/a" }, campaign: { medium: "email" }, locale: "de", traits: { plan: "pro" }, library: { name: "web" } });
		const theirs = callOf({ event: "$feature_flag_called", distinct_id: "u", properties: { ...plumbing, $feature_flag: "f", $feature_flag_response: true } }) as { properties: object };
		expect(theirs.properties).toEqual({ $feature_flag: "f", $feature_flag_response: true });
	});

	it("a page view is one of Segment's, and consent is what its property says", () => {
		const call = callOf({ event: "$pageview", distinct_id: "u", properties: { $current_url: "https://shop.example/a", $referrer: "$direct", title: "A", consent: "analytics, email" } });
		expect(call).toMatchObject({ type: "page", properties: { url: "https://shop.example/a", path: "/a", title: "A" }, context: { consent: { categoryPreferences: { analytics: true, email: true } } } });
		expect(JSON.stringify(call)).not.toContain("$direct");
	});
});

it("the configuration's script cannot be broken out of by a key", () => {
	const scope: { [name: string]: unknown } = {};
	const key = `x"];alert(1);//</script>`;
	// oxlint-disable-next-line typescript/no-implied-eval -- it is a script that is tested
	new Function("window", postHogConfigScript(key))(scope);
	expect(Object.keys(scope["_POSTHOG_REMOTE_CONFIG"] as object)).toEqual([key]);
});
