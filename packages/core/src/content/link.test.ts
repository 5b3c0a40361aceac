import { describe, expect, it } from "vitest";
import { randomNumbers, site } from "./content.fixtures.ts";
import { safeLink } from "./link.ts";

describe("a link on the site's hosts", () => {
	it.each([
		["https://shop.example/cart?a=1#b", "https://shop.example/cart?a=1#b"],
		["http://shop.example/cart", "http://shop.example/cart"],
		["https://SHOP.example", "https://shop.example/"],
		["https://www.shop.example/x", "https://www.shop.example/x"],
		["https://a.b.shop.example/x", "https://a.b.shop.example/x"],
		["/cart/c/1?key=2", "https://shop.example/cart/c/1?key=2"],
		["  https://shop.example/a b\u00fc ", "https://shop.example/a%20b%C3%BC"],
	])("is kept in its normal form: %s", (address, expected) => {
		expect(safeLink(address, site)).toBe(expected);
	});

	it("may name the shop's own port and no other", () => {
		const local = { url: "http://localhost:8787/demo", domains: ["127.0.0.1"] };
		expect(safeLink("http://localhost:8787/demo/cart", local)).toBe("http://localhost:8787/demo/cart");
		expect(safeLink("http://127.0.0.1:8787/", local)).toBe("http://127.0.0.1:8787/");
		expect(safeLink("http://localhost:22/", local)).toBeNull();
	});
});

describe("a link that leads elsewhere", () => {
	it.each([
		"",
		" ",
		"cart",
		"javascript:alert(1)",
		"JaVaScRiPt:alert(1)",
		"java\nscript:alert(1)",
		"data:text/html,x",
		"vbscript:x",
		"file:///etc/passwd",
		"ftp://shop.example/",
		"blob:https://shop.example/x",
		"https:",
		"https://",
		"//evil.example",
		"///evil.example",
		"/\\evil.example",
		"/\t/evil.example",
		"\\\\evil.example",
		"https:/\\evil.example",
		"https://evil.example",
		"https://shop.example.evil.example/",
		"https://evilshop.example/",
		"https://shop.example@evil.example/",
		"https://shop.example:pass@evil.example/",
		"https://user@shop.example/",
		"https://evil.example\\@shop.example/",
		"https://evil.example#@shop.example/",
		"https://evil.example?.shop.example/",
		"https://shop.example\u3002evil.example/",
		"https://sh\u043ep.example/",
		"https://xn--shp-fmc.example/",
		"https://shop.example./",
		"https://shop.example:8443/",
		"https://%65vil.example/",
		"https://.shop.example/",
		"https://2130706433/",
		"https://[::1]/",
		`https://shop.example/${"a".repeat(3_000)}`,
	])("is refused: %s", (address) => {
		expect(safeLink(address, site)).toBeNull();
	});

	it("never gets out, however addresses are put together", () => {
		const parts = [
			"https:",
			"http:",
			"javascript:",
			"/",
			"//",
			"\\",
			"@",
			":",
			"shop.example",
			"evil.example",
			".",
			"#",
			"?",
			"%2f",
			"%40",
			"\t",
			"\n",
			" ",
			"x",
			"443",
			"\u3002",
			"\uff0f",
			"\u2044",
			"%00",
		];
		const random = randomNumbers(3);
		let kept = 0;
		for (let round = 0; round < 20_000; round += 1) {
			const address = Array.from({ length: 1 + random(7) }, () => parts[random(parts.length)]).join("");
			const link = safeLink(address, site);
			if (link === null) continue;
			kept += 1;
			const url = new URL(link);
			expect(
				["shop.example", "cdn.example"].includes(url.hostname) || url.hostname.endsWith(".shop.example"),
				JSON.stringify(address),
			).toBe(true);
			expect(url.protocol, JSON.stringify(address)).toMatch(/^https?:$/);
			expect(url.username + url.password + url.port).toBe("");
		}
		expect(kept).toBeGreaterThan(100);
	});
});
