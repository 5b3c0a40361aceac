import { expect, it } from "vitest";
import { answer, identify, track } from "./ask.fixtures.ts";

const context = {
	timezone: "America/New_York",
	location: { country: "US", region: "New York", region_code: "NY", latitude: 40.7, longitude: -74 },
	device: { type: "mobile" },
};

// A newsletter's form sends an identify and nothing else.
it.each([
	[{ device: "mobile" }],
	[{ country: "US" }],
	[{ region: "NY" }],
	[{ near: { lat: 40.7, lon: -74, km: 5 } }],
	[{ local_time: { after: "20:00" } }],
])("an identify says where and with what somebody is, as a page view does: %j", (rule) => {
	const said = identify({ plan: "free" }, "2026-03-22T01:00:00Z", { context });
	expect(answer(rule, [said], "2026-03-22T01:30:00Z").in).toBe(true);
	// What happened before it and arrives after it says nothing newer.
	const earlier = track("Page Viewed", "2026-03-21T01:00:00Z", {}, {
		receivedAt: "2026-03-22T01:10:00Z",
		context: { timezone: "Europe/Berlin", location: { country: "DE" }, device: { type: "desktop" } },
	});
	expect(answer(rule, [said, earlier], "2026-03-22T01:30:00Z").in).toBe(true);
});

it("is no event that a rule counts", () => {
	const said = identify({ plan: "free" }, "2026-03-22T01:00:00Z", { context });
	expect(answer({ event: "*" }, [said], "2026-03-22T01:30:00Z").in).toBe(false);
});
