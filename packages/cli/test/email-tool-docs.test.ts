import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDefinitions } from "@pipit/core/definition";
import { EMAIL_TOOLS, isEmailTool, snippetOf } from "@pipit/core/snippet";
import { expect, test } from "vitest";
import { readFolder } from "../src/folder/read-folder.ts";
import { REPOSITORY } from "./tool.ts";

const FOLDER = join(REPOSITORY, "docs/email-tools");

test("every email tool has a page, and the overview leads to it", () => {
	const tools = Object.keys(EMAIL_TOOLS).filter((id) => id !== "generic");
	expect(readdirSync(FOLDER).toSorted()).toEqual(tools.map((id) => `${id}.md`).toSorted());
	const overview = readFileSync(join(REPOSITORY, "docs/email-tools.md"), "utf8");
	for (const id of tools) expect(overview).toContain(`email-tools/${id}.md`);
});

test.each(readdirSync(FOLDER))("%s shows the lines that pipit prints", (file) => {
	const tool = file.replace(/\.md$/, "");
	if (!isEmailTool(tool)) throw new Error(`no tool ${tool}`);
	const definitions = parseDefinitions(readFolder(join(REPOSITORY, "examples/shop")));
	const block = definitions.ok ? definitions.value.blocks["cart"] : undefined;
	if (block === undefined) throw new Error("the demo has no block cart");
	const { image, html } = snippetOf({ block, tool, origin: "https://pipit.shop.example", message: "summer-sale" });
	const page = readFileSync(join(FOLDER, file), "utf8");
	expect(page).toContain(image);
	if (html !== null) expect(page).toContain(html);
});
