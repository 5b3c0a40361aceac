import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEMO, pipit, temporaryFolder } from "./tool.ts";

test("describe says every segment of a folder, or of one file", async () => {
	const said = await pipit(["describe", DEMO]);
	expect(said).toMatchObject({ code: 0, stderr: "" });
	expect(said.stdout.trim().split("\n")).toHaveLength(readdirSync(join(DEMO, "segments")).length);
	expect(said.stdout).toContain("\nrepeat-buyers-30-days: Bought at least twice in the last 30 days\n");
	expect((await pipit(["describe", join(DEMO, "segments/welcome.yaml")])).stdout).toBe(
		"welcome: Is in the lifecycle stage new subscriber\n",
	);
});

test("describe names what is wrong and says the rest", async () => {
	const shop = temporaryFolder();
	mkdirSync(join(shop, "segments"));
	writeFileSync(join(shop, "segments/a.yaml"), "name: A\nrule: { event: A, withn: 1d }\n");
	writeFileSync(join(shop, "segments/b.yaml"), "name: B\nrule: { everyone: true }\n");
	const said = await pipit(["describe", "."], { cwd: shop });
	expect(said).toMatchObject({ code: 1, stdout: "b: Is anybody\n" });
	expect(said.stderr).toMatch(/^segments\/a\.yaml rule\.withn: expected one of the keys .*: did you mean `within`\?/);
	expect(await pipit(["describe", "nowhere"], { cwd: shop })).toMatchObject({ code: 2, stdout: "" });
});

test("schema writes the schemas of every kind of file", async () => {
	const shop = temporaryFolder();
	const said = await pipit(["schema"], { cwd: shop });
	expect(said).toMatchObject({ code: 0, stderr: "" });
	expect(said.stdout).toContain("schema/segment.schema.json\n");
	for (const file of readdirSync(join(shop, "schema"))) {
		expect(JSON.parse(readFileSync(join(shop, "schema", file), "utf8"))).toMatchObject({
			$schema: "https://json-schema.org/draft/2020-12/schema",
		});
	}
	const kinds = ["block", "catalogue", "email", "feed", "form", "mapping", "message", "models", "plan", "products", "pull", "segment", "site", "source", "trait"];
	expect(readdirSync(join(shop, "schema")).toSorted()).toEqual(kinds.map((kind) => `${kind}.schema.json`));
});
