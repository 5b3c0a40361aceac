import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listen } from "./server.ts";
import { pipit, temporaryFolder } from "./tool.ts";

test("what is wrong in somebody made up is named by its path, and ends with 1", async () => {
	const problems = [{ path: ["profile", "events", 0, "properties"], expected: "an object", got: "3" }];
	const url = await listen((_request, _body, response) => void response.writeHead(422, { "content-type": "application/problem+json" }).end(JSON.stringify({ title: "the profile is refused", status: 422, problems })));
	const file = join(temporaryFolder(), "ada.yaml");
	writeFileSync(file, "events: [{ event: X, properties: 3 }]\n");
	const run = await pipit(["blocks", "render", "cart", "--profile", file, "--url", url], { env: { PIPIT_ADMIN_KEY: "key" } });
	expect(run).toEqual({ code: 1, stdout: "", stderr: "profile.events[0].properties: expected an object, got 3\n" });
});
