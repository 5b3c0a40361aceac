import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findTag, readPage } from "../src/doctor/page-tag.ts";
import { REPOSITORY } from "./tool.ts";

const FOLDER = join(REPOSITORY, "docs/platforms");
const PAGES = readdirSync(FOLDER).map((name) => join("docs/platforms", name));

/** What the tracker and its lazy files read of the tag. */
const KNOWN = new Set(
	"write-key host consent domain hash query manual ignore shim linked cmp banner banner-accept banner-policy-url blocks fill".split(
		" ",
	),
);

test.each(PAGES)("the tags that %s shows are right, and every attribute is one that the tracker knows", (page) => {
	const text = readFileSync(join(REPOSITORY, page), "utf8");
	for (const [, html = ""] of text.matchAll(/^```(?:html|liquid)\n(.*?)^```$/gms)) {
		const found = readPage(html);
		if (!html.includes("pipit.js")) continue;
		expect(findTag(found, new URL("https://www.shop.example/")).finding).toMatchObject({ verdict: "right" });
	}
	const named = [...text.matchAll(/[\s`]data-(?!pipit)([a-z-]+)/g)].map(([, name = ""]) => name);
	expect(named.filter((name) => !KNOWN.has(name))).toEqual([]);
});

test.each([...PAGES, "docs/doctor.md"])("every link of %s leads somewhere", (page) => {
	const text = readFileSync(join(REPOSITORY, page), "utf8");
	const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = ""]) => target);
	expect(targets.filter((target) => !existsSync(join(REPOSITORY, page, "..", target)))).toEqual([]);
});
