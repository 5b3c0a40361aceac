import type { Site } from "@pipit/core/definition";
import { describe, expect, it } from "vitest";
import { ampCors, ampPreflight } from "./cors.ts";

const SENDER = "news@shop.example";
const GMAIL = "https://mail.google.com";

const SITE: Site = {
	id: "shop",
	name: "Shop",
	url: "https://shop.example",
	write_key: "shop",
	domains: [],
	cookie_domain: null,
	currency: "EUR",
	languages: ["en"],
	time_zone: "UTC",
	consent: { default: "pending" },
	colors: { brand: "#000000", text: "#000000", background: "#ffffff" },
	token_keys: [1],
	amp: { senders: [SENDER, "*@mail.shop.example"] },
};

function verdict(
	headers: Readonly<Record<string, string>>,
	query: string,
	site: Site = SITE,
): ReturnType<typeof ampCors> {
	return ampCors(new Request(`https://pipit.test/amp/t/cart${query}`, { headers }), site);
}

function asked(origin: string): Response {
	return ampPreflight(new Request("https://pipit.test/amp/t/cart", { method: "OPTIONS", headers: { origin } }));
}

describe("CORS of AMP for Email", () => {
	it.each([
		["version 2", { "amp-email-sender": SENDER }, ""],
		["version 2, in other letters", { "amp-email-sender": "News@Shop.Example" }, ""],
		["version 2, anybody of an allowed host", { "amp-email-sender": "anyone@mail.shop.example" }, ""],
		[
			"version 2 before version 1",
			{ "amp-email-sender": SENDER, origin: "https://evil.example" },
			"?__amp_source_origin=x@evil.example",
		],
	])("%s repeats the sender", (_, headers, query) => {
		expect(verdict(headers, query)).toMatchObject({
			kind: "allowed",
			headers: { "amp-email-allow-sender": headers["amp-email-sender"] },
		});
	});

	it("version 1 names origin and sender, and exposes its own header", () => {
		expect(verdict({ origin: GMAIL }, `?__amp_source_origin=${SENDER}`)).toMatchObject({
			kind: "allowed",
			headers: {
				"access-control-allow-origin": GMAIL,
				"access-control-expose-headers": "AMP-Access-Control-Allow-Source-Origin",
				"amp-access-control-allow-source-origin": SENDER,
			},
		});
	});

	it.each([
		["nothing", {}, ""],
		["another sender", { "amp-email-sender": "news@evil.example" }, ""],
		["a host that only ends the same", { "amp-email-sender": "x@evil-mail.shop.example" }, ""],
		["a host below an allowed one", { "amp-email-sender": "x@a.mail.shop.example" }, ""],
		["two addresses in one", { "amp-email-sender": "x@evil.example,news@shop.example" }, ""],
		["an empty sender", { "amp-email-sender": "" }, ""],
		[
			"a bad version 2 with a good version 1",
			{ "amp-email-sender": "news@evil.example", origin: GMAIL },
			`?__amp_source_origin=${SENDER}`,
		],
		["version 1, another sender", { origin: GMAIL }, "?__amp_source_origin=x@evil.example"],
		["version 1, another origin", { origin: "https://mail.google.com.evil.example" }, `?__amp_source_origin=${SENDER}`],
		["version 1, an origin of null", { origin: "null" }, `?__amp_source_origin=${SENDER}`],
		["version 1 without a sender", { origin: GMAIL }, ""],
		["version 1 without an origin", {}, `?__amp_source_origin=${SENDER}`],
		[
			"a header that would end a line",
			{ origin: GMAIL },
			`?__amp_source_origin=${encodeURIComponent(`${SENDER}\r\nx: y`)}`,
		],
	])("%s is denied", (_, headers: Record<string, string>, query) => {
		expect(verdict(headers, query).kind).toBe("denied");
	});

	it("denies everybody where the site names no sender", () => {
		const { amp: _, ...site } = SITE;
		expect(verdict({ "amp-email-sender": SENDER }, "", site).kind).toBe("denied");
	});

	it("answers a preflight of a mail program and of nobody else", () => {
		expect(asked(GMAIL)).toMatchObject({ status: 204 });
		expect(asked(GMAIL).headers.get("access-control-allow-origin")).toBe(GMAIL);
		expect(asked("https://evil.example").status).toBe(403);
	});
});
