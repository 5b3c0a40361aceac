import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { LAUNCHER, pipit, temporaryFolder } from "./tool.ts";

/** Nodes of this machine that are older than what the tools need: on a developer's machine there may be none. */
const oldNode = (process.env["PATH"] ?? "")
	.split(delimiter)
	.map((folder) => join(folder, "node"))
	.find((path) => existsSync(path) && isOld(path));

describe.skipIf(oldNode === undefined)("on a Node that is too old", () => {
	const node = String(oldNode);

	test("it hands over to the Node that the installation brought along, with its words, input and exit code", async () => {
		expect(await pipit(["--version"], { node })).toEqual({ code: 0, stdout: "0.1.0\n", stderr: "" });
		expect((await pipit(["simulate", "-"], { node, input: "{" })).code).toBe(1);
		expect((await pipit(["no-such-command"], { node })).code).toBe(2);
	});

	test("it says in one sentence what to install where it brought none", async () => {
		const alone = temporaryFolder();
		cpSync(LAUNCHER, join(alone, "pipit.mjs"));
		const run = spawnSync(node, [join(alone, "pipit.mjs"), "--version"], { encoding: "utf8" });
		expect(run.status).toBe(2);
		expect(run.stderr).toMatch(/^pipit needs Node 22\.18 or newer, and this is Node [\d.]+: install it from .*\n$/);
	});
});

test("help names every command and the exit codes", async () => {
	const { code, stdout } = await pipit(["--help"]);
	expect(code).toBe(0);
	for (const command of ["dev", "check", "push", "pull", "history", "rollback", "query", "why", "simulate", "init", "build", "deploy"]) {
		expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, "m"));
	}
	expect(stdout).toContain("Exit codes: 0 done; 1 what was read or looked at is wrong");
});

test("an unknown option or a wrong port is refused before anything is done", async () => {
	expect(await pipit(["check", "--colour"])).toMatchObject({ code: 2, stdout: "" });
	const port = await pipit(["dev", "--port", "70000"]);
	expect(port.code).toBe(2);
	expect(port.stderr).toContain('expected a port, 0 to 65535, got "70000"');
});

function isOld(path: string): boolean {
	try {
		const [major = 0, minor = 0] = execFileSync(path, ["-p", "process.versions.node"], { encoding: "utf8" })
			.split(".")
			.map(Number);
		return major >= 18 && (major < 22 || (major === 22 && minor < 18));
	} catch {
		return false;
	}
}
