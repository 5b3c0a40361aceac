import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEMO, pipit, temporaryFolder } from "./tool.ts";

test("the demo shop is fine", async () => {
	const run = await pipit(["check", DEMO]);
	expect(run).toEqual({
		code: 0,
		stdout: expect.stringMatching(/^demo-shop is fine: \d+ segments, \d+ traits, \d+ blocks?, \d+ emails?, \d+ products\n$/),
		stderr: "",
	});
});

test("every problem is named with its file, line, path, what was expected and what came", async () => {
	const shop = copyOfDemo();
	writeFileSync(
		join(shop, "segments/broken.yaml"),
		"name: Broken\nrule:\n  all:\n    - event: Product Viewed\n      count: { gte: many }\n",
	);
	writeFileSync(join(shop, "segments/torn.yaml"), "name: Torn\nrule: { event: [\n");
	const run = await pipit(["check", "shop"], { cwd: join(shop, "..") });
	expect(run.code).toBe(1);
	expect(run.stdout).toBe("");
	const lines = run.stderr.trim().split("\n");
	expect(lines).toHaveLength(2);
	expect(lines[0]).toMatch(/^shop\/segments\/broken\.yaml:5 rule\.all\[0\]\.count.*: expected .+, got "many"$/);
	expect(lines[1]).toMatch(/^shop\/segments\/torn\.yaml:\d+ .*: expected YAML 1\.2 or JSON, got /);

	const asJson = await pipit(["check", "--json"], { cwd: shop });
	expect(asJson.code).toBe(1);
	expect(JSON.parse(asJson.stdout)).toMatchObject({
		ok: false,
		problems: [{ file: "segments/broken.yaml", line: 5 }, { file: "segments/torn.yaml" }],
	});
});

test("what may be meant but says nothing is warned of, and fine; what nobody can have meant is not", async () => {
	const shop = copyOfDemo();
	writeFileSync(join(shop, "segments/odd.yaml"), "name: Odd\nrule: { country: UK }\n");
	const run = await pipit(["check"], { cwd: shop });
	expect(run).toMatchObject({ code: 0, stderr: "warning: segments/odd.yaml:2 rule.country: `UK` is no ISO 3166 code of a country: did you mean `GB`?\n" });
	expect(JSON.parse((await pipit(["check", "--json"], { cwd: shop })).stdout)).toMatchObject({ ok: true, warnings: [{ file: "segments/odd.yaml", suggestion: "GB" }] });
	writeFileSync(join(shop, "segments/odd.yaml"), "name: Odd\nrule: { rfm: { recency: { gte: 6 } } }\n");
	expect(await pipit(["check"], { cwd: shop })).toMatchObject({ code: 1, stderr: "segments/odd.yaml:2 rule.rfm.recency.gte: expected a whole number, 1 to 5 (it is a score), got 6\n" });
});

test("a file with a name that no definition has is a problem, and what is no definition is left alone", async () => {
	const shop = copyOfDemo();
	writeFileSync(join(shop, "segments/Not An Id.yaml"), "name: x\n");
	mkdirSync(join(shop, "node_modules/x"), { recursive: true });
	writeFileSync(join(shop, "node_modules/x/site.yaml"), "broken: [");
	writeFileSync(join(shop, "blocks/cart/notes.txt"), "not for Pipit");
	const run = await pipit(["check"], { cwd: shop });
	expect(run.code).toBe(1);
	expect(run.stderr.trim().split("\n")).toEqual([expect.stringContaining("segments/Not An Id.yaml")]);
});

test("what a misnamed folder or file holds is not read, and said to be ignored", async () => {
	const shop = copyOfDemo();
	for (const folder of ["segment", "journeys", "block/hero", ".github", "schema", "pictures/deep"]) mkdirSync(join(shop, folder), { recursive: true });
	for (const file of ["segment/x.yaml", "journeys/x.yaml", "journeys/notes.txt", "block/hero/block.yaml", "sites.yaml", "docker-compose.yaml", ".github/ci.yaml", "schema/a.yaml", "pictures/deep/a.yaml"]) {
		writeFileSync(join(shop, file), "broken: [");
	}
	const run = await pipit(["check"], { cwd: shop });
	expect(run.code).toBe(0);
	const lines = run.stderr.trim().split("\n");
	expect(lines).toEqual([
		"warning: ignored: block/hero/block.yaml (did you mean blocks/?)",
		expect.stringMatching(/^warning: ignored: journeys\/x\.yaml \(definitions stand in segments\/, traits\/, /),
		"warning: ignored: segment/x.yaml (did you mean segments/?)",
		"warning: ignored: sites.yaml (did you mean site.yaml?)",
	]);
	const asJson = await pipit(["check", "--json"], { cwd: shop });
	expect(JSON.parse(asJson.stdout)).toMatchObject({ ok: true, problems: [], ignored: expect.arrayContaining(["segment/x.yaml (did you mean segments/?)"]) });
});

test("a folder that is missing or holds no definitions is one sentence", async () => {
	const empty = temporaryFolder();
	expect(await pipit(["check", join(empty, "nothing")])).toEqual({
		code: 2,
		stdout: "",
		stderr: `pipit: there is no folder ${join(empty, "nothing")}\n`,
	});
	const run = await pipit(["check", empty]);
	expect(run.code).toBe(2);
	expect(run.stderr).toMatch(/^pipit: .* holds no definitions .*\n$/);
});

function copyOfDemo(): string {
	const shop = join(temporaryFolder(), "shop");
	for (const part of ["site.yaml", "products.yaml", "segments", "blocks", "emails"]) {
		cpSync(join(DEMO, part), join(shop, part), { recursive: true });
	}
	return shop;
}
