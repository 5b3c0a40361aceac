import { describe, expect, it } from "vitest";
import { isPhotoAddress } from "./photo-address.ts";

const site = { url: "https://shop.example/en", domains: ["*.cdn.example", "img.example", "127.0.0.1", "10.0.0.5", "db.internal"] };

function allowed(address: string, local = false): boolean {
	const url = URL.parse(address);
	return url !== null && isPhotoAddress(url, site, local);
}

describe("photos are fetched", () => {
	it.each(["https://shop.example/a.png", "https://x.cdn.example/a.png", "https://IMG.example/a.jpg?x=1"])("from %s", (address) => {
		expect(allowed(address)).toBe(true);
	});

	it.each([
		["another host", "https://evil.example/a.png"],
		["a host that only ends like it", "https://evilcdn.example/a.png"],
		["the domain itself where only what is below it was named", "https://cdn.example/a.png"],
		["plain http", "http://shop.example/a.png"],
		["another scheme", "ftp://shop.example/a.png"],
		["another port", "https://shop.example:8443/a.png"],
		["somebody's name", "https://user:word@shop.example/a.png"],
		["a loopback address, even where it is listed", "https://127.0.0.1/a.png"],
		["the same written otherwise", "https://0x7f.1/a.png"],
		["a private address, even where it is listed", "https://10.0.0.5/a.png"],
		["an address of version 6", "https://[::1]/a.png"],
		["a name of a private network, even where it is listed", "https://db.internal/a.png"],
	])("never from %s", (_, address) => {
		expect(allowed(address)).toBe(false);
	});

	it("locally by http and from any port of the listed hosts, and from no other", () => {
		expect(allowed("http://127.0.0.1:8787/a.png", true)).toBe(true);
		expect(allowed("http://shop.example:3000/a.png", true)).toBe(true);
		expect(allowed("http://10.0.0.6/a.png", true)).toBe(false);
	});
});
