import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { DISPOSABLE, DISPOSABLE_COUNT } from "./disposable-data.ts";
import { isDisposableDomain, packDomains } from "./disposable.ts";

const LIST: readonly string[] = createRequire(import.meta.url)("disposable-email-domains-js/dist/dict/disposable_email_blocklist.json");

it("is made from the list that is installed", () => {
	expect(packDomains(LIST)).toEqual({ data: DISPOSABLE, count: DISPOSABLE_COUNT });
});

it("knows every domain of the list, and what is below it", () => {
	expect(LIST.filter((domain) => !isDisposableDomain(domain))).toEqual([]);
	expect(LIST.filter((domain) => !isDisposableDomain(`mx.${domain}`))).toEqual([]);
});

it("takes hardly any other domain for one", () => {
	const providers = ["gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "web.de", "t-online.de", "orange.fr", "libero.it", "proton.me", "example.com", "co.uk", "com"];
	expect(providers.filter(isDisposableDomain)).toEqual([]);
	const wrong = Array.from({ length: 100_000 }, (_, index) => `shop-${index}.example`).filter(isDisposableDomain);
	expect(wrong.length).toBeLessThan(20);
});
