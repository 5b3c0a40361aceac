import { expect, test } from "vitest";
import { DEMO, pipit, temporaryFolder } from "./tool.ts";

test("made-up shoppers are for this machine alone, and need a Worker that runs", async () => {
	const env = { PIPIT_URL: "https://shop.example", PIPIT_ADMIN_KEY: "key" };
	const remote = await pipit(["seed", DEMO], { env });
	expect(remote).toMatchObject({ code: 2, stdout: "" });
	expect(remote.stderr).toContain("https://shop.example is not on this machine");
	const nothing = await pipit(["seed", temporaryFolder()]);
	expect(nothing).toMatchObject({ code: 2, stdout: "" });
	expect(nothing.stderr).toContain("nothing runs here");
	expect((await pipit(["seed", temporaryFolder()], { env: { PIPIT_URL: "http://localhost:9", PIPIT_ADMIN_KEY: "key" } })).stderr).toContain("holds no definitions");
});
