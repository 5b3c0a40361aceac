import { describe, expect, it } from "vitest";
import { keptContext } from "./context.ts";
import { deviceTypeOf } from "./device.ts";

describe("the context of an event", () => {
	it("keeps what rules and reports read", () => {
		const kept = {
			page: { path: "/", url: "https://shop.example/" },
			campaign: { source: "newsletter" },
			location: { country: "DE" },
			referrer: { type: "search" },
			os: { name: "iOS" },
			app: { name: "Shop" },
			screen: { width: 390 },
			library: { name: "pipit" },
			locale: "de-DE",
			timezone: "Europe/Berlin",
			groupId: "g1",
			device: { type: "tablet", manufacturer: "Apple", model: "iPad14,3", name: "Kitchen" },
		};
		expect(keptContext(kept, "pipit")).toEqual({ ...kept, via: "pipit" });
	});

	it("keeps nothing that follows a person outside the shop, and nothing it does not know", () => {
		const context = {
			ip: "203.0.113.7",
			userAgent: "",
			userAgentData: { mobile: true },
			device: { id: "d", advertisingId: "ad", token: "t", adTrackingEnabled: true },
			network: { wifi: true },
			traits: { email: "ada@shop.example" },
			consent: {},
			unset: ["x"],
			externalIds: [],
			via: "forged",
			page: "not an object",
			locale: 5,
			somethingNew: {},
		};
		expect(keptContext(context, "segment")).toEqual({ via: "segment" });
	});

	it("reads the kind of device from the user agent where nothing names it", () => {
		const userAgent = "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/142.0 Mobile Safari/537.36";
		expect(keptContext({ userAgent }, "t")).toEqual({ device: { type: "mobile" }, via: "t" });
		expect(keptContext({ userAgent, device: { type: "tv" } }, "t")).toEqual({ device: { type: "tv" }, via: "t" });
	});
});

describe("the kind of device", () => {
	it.each([
		[
			"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
			"mobile",
		],
		["Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36", "mobile"],
		["Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0", "mobile"],
		["Opera/9.80 (J2ME/MIDP; Opera Mini/7.1) Presto/2.12", "mobile"],
		["Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36", "tablet"],
		["Mozilla/5.0 (Android 15; Tablet; rv:144.0) Gecko/144.0 Firefox/144.0", "tablet"],
		[
			"Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Mobile/15E148 Safari/604.1",
			"tablet",
		],
		["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36", "desktop"],
		["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "desktop"],
		["curl/8.5.0", "desktop"],
	])("%s", (userAgent, expected) => {
		expect(deviceTypeOf(userAgent)).toBe(expected);
	});
});
