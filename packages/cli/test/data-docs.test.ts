import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDefinitions } from "@pipit/core/definition";
import { parseMapping } from "@pipit/core/import";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { DEMO, pipit, REPOSITORY } from "./tool.ts";

function page(name: string): string {
	return readFileSync(join(REPOSITORY, "docs", name), "utf8");
}

function example(name: string, first: string): string {
	return new RegExp(`^\`\`\`yaml\\n(${first}\\n.*?)^\`\`\`$`, "ms").exec(page(name))?.[1] ?? "";
}

test("the plan that the docs show is accepted with a shop's folder", () => {
	const site = { path: "site.yaml", text: readFileSync(join(DEMO, "site.yaml"), "utf8") };
	const plan = { path: "plan.yaml", text: example("quality.md", "# plan.yaml") };
	const result = parseDefinitions([site, plan]);
	expect(result).toMatchObject({ ok: true, value: { site: { plan: { country: "DE", traits: { phone: { kind: "any" } }, duplicates: { merge: 0.995 } } } } });
	const broken = parseDefinitions([site, { path: "plan.yaml", text: "country: DE\ntraits:\n  vip: boolan\n" }]);
	expect(broken).toMatchObject({ ok: false, problems: [{ file: "plan.yaml", line: 3 }] });
});

test("the pulls that the docs show are accepted with a shop's folder", () => {
	const site = { path: "site.yaml", text: readFileSync(join(DEMO, "site.yaml"), "utf8") };
	const pulls = ["crm", "shop", "hubspot", "news"].map((name) => ({ path: `pulls/${name}.yaml`, text: example("pulls.md", `# pulls/${name}.yaml`) }));
	expect(parseDefinitions([site, ...pulls])).toMatchObject({ ok: true, value: { pulls: { crm: { everyMs: 3_600_000 }, shop: { items: "orders" }, hubspot: { items: "results" }, news: { reading: { kind: "mailchimp" } } } } });
});

test("the mapping that the docs show is accepted", () => {
	expect(parseMapping(parse(example("imports.md", "# till.yaml")))).toMatchObject({ ok: true, value: { kind: "orders", rest: true } });
});

test("every command that the docs show exists, with its options", async () => {
	const shown = ["quality.md", "duplicates.md", "imports.md", "pulls.md", "audit.md"].flatMap((name) => [...page(name).matchAll(/^pipit (quarantine \w+|duplicates \w+|pulls run|import|audit(?: \w+)?)(.*)$/gm)]);
	expect(shown.length).toBeGreaterThan(12);
	const help = new Map<string, string>();
	for (const [, command = "", rest = ""] of shown) {
		if (!help.has(command)) help.set(command, (await pipit([...command.split(" "), "--help"])).stdout);
		for (const [option] of rest.replace(/#.*/, "").matchAll(/--[a-z-]+/g)) expect(help.get(command)).toContain(option);
	}
});

test("every link of these pages leads somewhere", () => {
	for (const name of ["quality.md", "duplicates.md", "imports.md", "pulls.md", "audit.md"]) {
		for (const [, target = ""] of page(name).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) expect(() => page(target)).not.toThrow();
	}
});
