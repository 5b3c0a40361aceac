import { describe, expect, it } from "vitest";
import type { Problem } from "../problem/index.ts";
import { readConsent, withPrivacyControl } from "./choice.ts";

describe("consent in an event's context", () => {
	it.each([
		[
			"all four purposes",
			{ analytics: true, personalization: true, email: false, ads: false },
			{ analytics: true, personalization: true, email: false, ads: false },
		],
		["a purpose that is absent was not decided", { analytics: false }, { analytics: false }],
		["null is no decision", { analytics: null, email: true }, { email: true }],
		["somebody else's categories stay out", { C0001: true, advertising: true, ads: true }, { ads: true }],
		["only somebody else's categories", { C0001: true }, null],
		["nothing", {}, null],
	])("%s", (_, categoryPreferences, expected) => {
		expect(readConsent({ consent: { categoryPreferences } }, [])).toEqual(expected);
	});

	it.each([
		[undefined],
		[null],
		["yes"],
		[[]],
		[{}],
		[{ consent: true }],
		[{ consent: { categoryPreferences: "all" } }],
	])("reads no decision from %j", (context) => {
		expect(readConsent(context, [])).toBeNull();
	});

	it("does not read a decision from what is neither true nor false, and says so", () => {
		const notices: Problem[] = [];
		expect(readConsent({ consent: { categoryPreferences: { analytics: "true", ads: 1 } } }, notices)).toBeNull();
		expect(notices).toEqual([
			{ path: ["context", "consent", "categoryPreferences", "analytics"], expected: "true or false", got: '"true"' },
			{ path: ["context", "consent", "categoryPreferences", "ads"], expected: "true or false", got: "1" },
		]);
	});

	it("does not read an inherited decision", () => {
		const preferences: unknown = JSON.parse('{"__proto__": {"analytics": true}}');
		expect(readConsent({ consent: { categoryPreferences: preferences } }, [])).toBeNull();
	});
});

describe("Global Privacy Control", () => {
	it("declines ads where nothing was decided, and leaves a decision of this site", () => {
		expect(withPrivacyControl(null)).toEqual({ ads: false });
		expect(withPrivacyControl({ analytics: true })).toEqual({ analytics: true, ads: false });
		expect(withPrivacyControl({ ads: true })).toEqual({ ads: true });
	});
});
