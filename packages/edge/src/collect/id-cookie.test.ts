import { expect, it } from "vitest";
import { idCookie } from "./id-cookie.ts";
import { SITE } from "./memory-ports.ts";

function cookie(address: string, origin: string | null, cookie_domain: string | null = null, id: string | null = "1790000000000123"): string | null {
	const headers = origin === null ? {} : { origin };
	return idCookie(new Request(address, { method: "POST", headers }), { ...SITE, cookie_domain }, id);
}

it("renews the id of a browser on the shop's own host", () => {
	expect(cookie("https://shop.example/e", "https://shop.example")).toBe("pipit_id=1790000000000123; Path=/; Max-Age=34128000; SameSite=Lax; Secure");
	expect(cookie("http://localhost:8787/e", "http://localhost:8787")).not.toContain("Secure");
});

it("renews it for a whole domain only where the site says so", () => {
	expect(cookie("https://pipit.shop.example/e", "https://www.shop.example")).toBeNull();
	expect(cookie("https://pipit.shop.example/e", "https://www.shop.example", "shop.example")).toContain("; Domain=shop.example");
	expect(cookie("https://pipit.other.example/e", "https://www.shop.example", "shop.example")).toBeNull();
	expect(cookie("https://pipit.shop.example/e", "https://notshop.example", "shop.example")).toBeNull();
});

it("sets nothing for servers, strangers and ids that could break out of a cookie", () => {
	expect(cookie("https://shop.example/e", null)).toBeNull();
	expect(cookie("https://shop.example/e", "https://shop.example", null, null)).toBeNull();
	expect(cookie("https://shop.example/e", "https://shop.example", null, "12345678; Domain=evil")).toBeNull();
});
