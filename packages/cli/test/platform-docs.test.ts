import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findTag, readPage } from "../src/doctor/page-tag.ts";
import { REPOSITORY } from "./tool.ts";

const FOLDER = join(REPOSITORY, "docs/platforms");
const PAGES = readdirSync(FOLDER).map((name) => join("docs/platforms", name));

/** What the tracker and its lazy files read of the tag. */
const KNOWN = new Set(
	"write-key host consent domain hash query manual ignore shim linked cmp banner banner-accept banner-policy-url".split(
		" ",
	),
);

test.each(PAGES)("the tags that %s shows are right, and every attribute is one that the tracker knows", (page) => {
	const text = readFileSync(join(REPOSITORY, page), "utf8");
	for (const [, html = ""] of text.matchAll(/^```(?:html|liquid)\n(.*?)^```$/gms)) {
		const found = readPage(html);
		if (!html.includes("pipit.js")) continue;
		expect(findTag(found, new URL("https://www.shop.example/")).finding.verdict, html).toBe("right");
	}
	for (const [, name = ""] of text.matchAll(/[\s`]data-(?!pipit)([a-z-]+)/g)) expect(KNOWN, name).toContain(name);
});

test.each([...PAGES, "docs/doctor.md"])("every link of %s leads somewhere", (page) => {
	const text = readFileSync(join(REPOSITORY, page), "utf8");
	for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
		expect(() => readFileSync(join(REPOSITORY, page, "..", target)), target).not.toThrow();
	}
});
