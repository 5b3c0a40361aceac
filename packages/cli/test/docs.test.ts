import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDefinitions, type SourceFile } from "@pipit/core/definition";
import { expect, test } from "vitest";
import { DEMO, pipit, REPOSITORY } from "./tool.ts";

interface Example {
	readonly language: string;
	readonly text: string;
}

test("every definition that the docs show is accepted as it stands there", () => {
	const shown: SourceFile[] = ["segments", "blocks", "emails", "amp", "lists"].flatMap((page) => definitionsIn(examplesIn(`docs/${page}.md`)));
	expect(shown.length).toBeGreaterThan(8);
	const site = { path: "site.yaml", text: readFileSync(join(DEMO, "site.yaml"), "utf8") };
	expect(parseDefinitions([site, ...shown])).toMatchObject({ ok: true });
});

test("the scenario that the docs show has the answer that they show", async () => {
	const examples = examplesIn("docs/segments.md");
	const scenario = examples.find(({ text }) => text.startsWith("# scenario\n"));
	const answer = examples.find(({ language, text }) => language === "json" && text.includes('"answers"'));
	const run = await pipit(["simulate", "-"], { input: scenario?.text ?? "" });
	expect(JSON.parse(run.stdout)).toEqual(JSON.parse(answer?.text ?? ""));
});

test("every link from README and the docs to a file of the repository leads somewhere", () => {
	for (const page of [
		"README.md",
		"docs/deploy.md",
		"docs/segments.md",
		"docs/lists.md",
		"docs/blocks.md",
		"docs/emails.md",
		"docs/amp.md",
		"docs/reporting.md",
		"docs/http-api.md",
		"docs/api.md",
		"docs/publishing.md",
		"docs/query.md",
		"docs/why.md",
		"docs/consent.md",
	]) {
		const text = readFileSync(join(REPOSITORY, page), "utf8");
		for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
			expect(() => readFileSync(join(REPOSITORY, page, "..", target)), `${page} links ${target}`).not.toThrow();
		}
	}
});

function examplesIn(page: string): Example[] {
	const text = readFileSync(join(REPOSITORY, page), "utf8");
	return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = "", inside = ""]) => ({
		language,
		text: inside,
	}));
}

/** The examples that name their file in the first line. */
function definitionsIn(examples: readonly Example[]): SourceFile[] {
	return examples.flatMap(({ text }) => {
		const path = /^(?:#|\{% comment %\}|<!--) ((?:segments|traits|blocks|emails|forms)\/\S+)/.exec(text)?.[1];
		return path === undefined ? [] : [{ path, text }];
	});
}
