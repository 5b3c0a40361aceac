import { expect, it } from "vitest";
import { isBurst, noteFollowed } from "./burst.ts";

it("three different links of one email within a second are a burst, for all of them", () => {
	for (const [index, link] of ["a", "b", "c"].entries()) noteFollowed("one", link, 1_000 + index * 100);
	for (const at of [1_000, 1_100, 1_200]) expect(isBurst("one", at)).toBe(true);
});

it("the same link three times, three links in a minute, and links of different emails are none", () => {
	for (let at = 0; at < 300; at += 100) noteFollowed("again", "a", at);
	for (const [index, link] of ["a", "b", "c"].entries()) noteFollowed("slow", link, index * 20_000);
	for (const [index, token] of ["x", "y", "z"].entries()) noteFollowed(token, `link-${index}`, 0);
	expect(isBurst("again", 100)).toBe(false);
	expect(isBurst("slow", 20_000)).toBe(false);
	expect(isBurst("x", 0)).toBe(false);
});
