import { describe, expect, it } from "vitest";
import { suggestEmail } from "./email-typo.ts";

describe("the email address that was probably meant", () => {
	it.each([
		["ada@gmial.com", "ada@gmail.com"],
		["ada@gmail.con", "ada@gmail.com"],
		["ada@gmai.com", "ada@gmail.com"],
		["ada@gmaill.com", "ada@gmail.com"],
		["ada@gmail.cm", "ada@gmail.com"],
		["ada@hotmial.com", "ada@hotmail.com"],
		["ada@t-onlien.de", "ada@t-online.de"],
		["ada@gmail.co", "ada@gmail.com"],
		["ada@hotmai.de", "ada@hotmail.de"],
		["ada@yaho.co.uk", "ada@yahoo.co.uk"],
		["a@b@iclod.com", "a@b@icloud.com"],
	])("%s → %s", (email, expected) => {
		expect(suggestEmail(email)).toBe(expected);
	});

	it.each([
		"ada@gmail.com",
		"ada@ymail.com",
		"ada@mail.com",
		"ada@live.de",
		"ada@yahoo.es",
		"ada@outlook.it",
		"ada@hotmail.se",
		"ada@yahoo.co.jp",
		"ada@shop.example",
		"ada@gmx.de",
		"ada@gamil.con",
		"ada",
		"@gmial.com",
		"",
	])("%s stays without a suggestion", (email) => {
		expect(suggestEmail(email)).toBeNull();
	});

	it("finds every single slip, and nothing for two swapped apart", () => {
		const domain = "gmail.com";
		for (let at = 0; at < domain.length; at++) {
			const without = domain.slice(0, at) + domain.slice(at + 1);
			const replaced = `${domain.slice(0, at)}#${domain.slice(at + 1)}`;
			const inserted = `${domain.slice(0, at)}#${domain.slice(at)}`;
			const slips = [replaced, inserted, ...(without === "mail.com" ? [] : [without])];
			for (const slip of slips) expect(suggestEmail(`a@${slip}`)).toBe("a@gmail.com");
		}
		expect(suggestEmail("a@mgail.com")).toBe("a@gmail.com");
		expect(suggestEmail("a@mamlg.com")).toBeNull();
	});
});
