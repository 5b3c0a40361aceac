import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packTracker } from "../pack.ts";

/* The package as npm installs it, in a project of somebody else: what its types take and refuse. */

const TSC = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));
let project = "";

beforeAll(async () => {
	project = await mkdtemp(join(tmpdir(), "pipit-types-"));
	const installed = join(project, "node_modules/@pipit/tracker");
	await mkdir(installed, { recursive: true });
	await cp(fileURLToPath(new URL("../package.json", import.meta.url)), join(installed, "package.json"));
	await packTracker(join(installed, "dist"));
	await writeFile(join(project, "package.json"), '{"type": "module"}');
}, 60_000);
afterAll(() => rm(project, { recursive: true }));

/** The errors of one file, each as its line and TypeScript's code. */
async function errorsOf(code: string, moduleResolution: "bundler" | "nodenext"): Promise<readonly string[]> {
	await writeFile(join(project, "page.ts"), code);
	const module = moduleResolution === "bundler" ? "esnext" : "nodenext";
	const compilerOptions = { strict: true, noEmit: true, target: "es2022", lib: ["es2022", "dom"], types: [], module, moduleResolution };
	await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["page.ts"] }));
	try {
		execFileSync(process.execPath, [TSC, "-p", project, "--pretty", "false"], { cwd: project, encoding: "utf8" });
		return [];
	} catch (error) {
		const { stdout } = error as { readonly stdout: string };
		return stdout.trim().split("\n").filter((line) => !line.startsWith(" ")).map((line) => line.replace(/^(\S+?)\((\d+),\d+\): error (TS\d+).*/, "$1:$2 $3"));
	}
}

const MODULE = `
import { pipit, start, type EventMap, type Pipit, type Settings } from "@pipit/tracker";
const settings: Settings = { writeKey: "my-shop", host: "https://pipit.shop.example" };
start(settings);
pipit("Product Added", { product_id: "p1", price: 12.5, quantity: 1, currency: "EUR" });
const order: EventMap["Order Completed"] = { order_id: "o1", total: 25, currency: "EUR", products: [{ product_id: "p1", quantity: 2 }] };
pipit("Order Completed", order);
pipit("Workshop Booked", { seats: 2 });
pipit("consent", { analytics: true, ads: false });
const id: string | null = pipit.anonymousId();
const mine: Pipit | undefined = window.pipit;
mine?.("identify", "user-7", { email: id });
`;

const MODULE_WRONG = `
import { pipit, start } from "@pipit/tracker";
pipit("Product Added", { price: 12.5 });
pipit("Product Added", { product_id: "p1", price: "12,50" });
pipit("Product Added");
pipit("consent", { analitics: true });
start({ host: "https://pipit.shop.example" });
window.pipit?.("Product Viewed", { product_id: 5n });
`;

const SCRIPT_TAG = `
/// <reference types="@pipit/tracker/global" />
pipit("Product Added", { product_id: "p1", price: 12.5, quantity: 1, currency: "EUR" });
window.pipit?.("page", { template: "product" });
pipit("reset");
`;

const SCRIPT_TAG_WRONG = `
/// <reference types="@pipit/tracker/global" />
pipit("Product Added", { price: 12.5 });
window.pipit?.("Product Viewed", {});
pipit("consent", "yes");
`;

for (const moduleResolution of ["bundler", "nodenext"] as const) {
	test(`the module's types take what is right and refuse what is wrong (${moduleResolution})`, { timeout: 60_000 }, async () => {
		expect(await errorsOf(MODULE, moduleResolution)).toEqual([]);
		expect((await errorsOf(MODULE_WRONG, moduleResolution)).map((error) => error.split(" ")[0])).toEqual(["page.ts:3", "page.ts:4", "page.ts:5", "page.ts:6", "page.ts:7", "page.ts:8"]);
	});

	test(`a page with the script tag has the same types (${moduleResolution})`, { timeout: 60_000 }, async () => {
		expect(await errorsOf(SCRIPT_TAG, moduleResolution)).toEqual([]);
		expect((await errorsOf(SCRIPT_TAG_WRONG, moduleResolution)).map((error) => error.split(" ")[0])).toEqual(["page.ts:3", "page.ts:4", "page.ts:5"]);
	});
}
