import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pipit, REPOSITORY, temporaryFolder } from "./tool.ts";

test("a new shop's folder depends on this Pipit, is fine as it is, and says how to go on", async () => {
	const where = temporaryFolder();
	const made = await pipit(["init", "Lehm & Laub"], { cwd: where });
	const shop = join(where, "Lehm & Laub");
	expect(made).toEqual({
		code: 0,
		stdout: "made Lehm & Laub\n\n  cd 'Lehm & Laub'\n  npm install\n  npx pipit dev\n",
		stderr: "",
	});
	expect(readdirSync(shop).toSorted()).toEqual([
		".gitignore",
		".secrets.env",
		"README.md",
		"blocks",
		"package.json",
		"products.yaml",
		"schema",
		"segments",
		"site.yaml",
		"worker.ts",
		"wrangler.toml",
	]);
	expect(readdirSync(join(shop, "segments"))).toHaveLength(3);
	const yaml = readdirSync(shop, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
	for (const file of yaml) {
		const [, schema] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(join(shop, file), "utf8")) ?? [];
		expect({ file, schema }).toEqual({ file, schema: expect.stringMatching(/\.schema\.json$/) });
		expect(existsSync(join(shop, file, "..", schema ?? "")), `${file}: ${schema}`).toBe(true);
	}
	expect(readFileSync(join(shop, "site.yaml"), "utf8")).toMatch(/^id: lehm-laub$/m);
	expect(readFileSync(join(shop, "site.yaml"), "utf8")).toMatch(/^write_key: lehm-laub-[0-9a-f]{12}$/m);

	expect(await pipit(["check"], { cwd: shop })).toMatchObject({ code: 0, stderr: "" });
	// npm, as a user has it: it links the clone, so nothing is downloaded.
	execFileSync("npm", ["install", "--offline", "--no-audit"], { cwd: shop, stdio: "pipe" });
	expect(execFileSync("npx", ["pipit", "check"], { cwd: shop, encoding: "utf8" })).toMatch(
		/^lehm-laub is fine: 3 segments/,
	);
});

test("its Worker has every binding of Pipit's own, under its own names", async () => {
	const shop = join(temporaryFolder(), "corner-shop");
	await pipit(["init", shop]);
	const own = readFileSync(join(shop, "wrangler.toml"), "utf8");
	const pipits = readFileSync(join(REPOSITORY, "wrangler.toml"), "utf8");
	expect(tables(own).filter((table) => table !== "[build]")).toEqual(
		tables(pipits).filter((table) => table !== "[build]"),
	);
	expect(bindings(own)).toEqual(bindings(pipits));
	expect(own).toMatch(/^name = "corner-shop"$/m);
	expect(own).toMatch(/^main = "worker.ts"$/m);
	expect(own).toContain('queue = "corner-shop-ingest"');
	expect(own).not.toMatch(/"pipit|_id = |migrations_dir/);
	expect(own.match(/^\[build\]\ncommand = .*pipit\.mjs build"$/gm)).toHaveLength(1);
});

test("a folder that holds something is left as it is", async () => {
	const taken = temporaryFolder();
	writeFileSync(join(taken, "mine.txt"), "mine");
	expect(await pipit(["init", taken])).toMatchObject({
		code: 2,
		stderr: `pipit: ${taken} is not empty: give the name of a new folder\n`,
	});
	expect(readdirSync(taken)).toEqual(["mine.txt"]);
	const cloned = temporaryFolder();
	mkdirSync(join(cloned, ".git"));
	expect(await pipit(["init", cloned])).toMatchObject({ code: 0 });
	expect(existsSync(join(cloned, "site.yaml"))).toBe(true);
});

function tables(toml: string): string[] {
	return toml.match(/^\[.+\]$/gm) ?? [];
}

function bindings(toml: string): string[] {
	return toml.match(/^(?:binding|class_name) = .*$/gm) ?? [];
}
