import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { DEFINITION_FOLDERS, TOP_FILES } from "@pipit/core/definition";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { readFolder } from "../src/folder/read-folder.ts";
import { DEMO, LAUNCHER, pipit, type Run, temporaryFolder } from "./tool.ts";

/** One local Worker for all of this file: `pipit dev` on a folder of its own, and another folder that is pushed to it. */
const PATIENCE_MS = 180_000;
const scratch: string[] = [];
let dev: ChildProcess;
let remote: Readonly<Record<string, string>>;
let shop: string;
let first: string;

beforeAll(async () => {
	shop = await newShop();
	const served = await newShop();
	dev = spawn(process.execPath, [LAUNCHER, "dev", served, "--port", "0", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
	if (dev.stdout === null) throw new Error("dev prints nothing");
	for await (const text of createInterface(dev.stdout)) {
		const line: { kind: string; origin: string } = JSON.parse(text);
		if (line.kind !== "ready") continue;
		const key = /^PIPIT_ADMIN_KEY=(.*)$/m.exec(readFileSync(join(served, ".pipit/dev.env"), "utf8"))?.[1] ?? "";
		remote = { PIPIT_URL: line.origin, PIPIT_ADMIN_KEY: key };
		break;
	}
	// The two folders have keys of their own; the pushed one takes those that are published.
	await ask("pull", shop, "--force");
	first = JSON.parse((await ask("history", "--json")).stdout).versions[0].version;
}, PATIENCE_MS);

afterAll(async () => {
	dev.kill("SIGTERM");
	await once(dev, "exit");
	for (const folder of scratch) rmSync(folder, { recursive: true, force: true });
}, PATIENCE_MS);

async function newShop(): Promise<string> {
	const root = mkdtempSync(join(tmpdir(), "pipit-test-"));
	scratch.push(root);
	const folder = join(root, "my-shop");
	expect(await pipit(["init", folder])).toMatchObject({ code: 0 });
	mkdirSync(join(folder, "node_modules"));
	symlinkSync(join(LAUNCHER, "../.."), join(folder, "node_modules/pipit"));
	return folder;
}

function ask(...words: readonly string[]): Promise<Run> {
	return pipit(words, { env: remote });
}

test("push says what differs and who would enter and leave; a dry run publishes nothing", async () => {
	const track = { userId: "ada", event: "Order Completed", messageId: "o1", properties: { total: 60 }, context: { consent: { categoryPreferences: { analytics: true } } } };
	const { write_key } = readSite();
	const sent = await fetch(`${remote["PIPIT_URL"]}/v1/track`, { method: "POST", headers: { "content-type": "application/json", authorization: `Basic ${btoa(`${write_key}:`)}` }, body: JSON.stringify(track) });
	expect(await sent.json()).toMatchObject({ accepted: 1 });
	writeFileSync(join(shop, "segments/buyers.yaml"), "name: Buyers\nrule: { event: Order Completed }\n");
	const trial = await ask("push", shop, "--dry-run");
	expect(trial).toMatchObject({ code: 0, stderr: "" });
	expect(trial.stdout).toContain("added    segments/buyers.yaml");
	expect(trial.stdout).toMatch(/buyers \(new\) +0 +1 +1 +0\n.*Of 1 person, all looked at\./s);
	expect(trial.stdout).toMatch(/would get version [0-9a-f]{16}\n$/);
	expect(JSON.parse((await ask("history", "--json")).stdout).versions).toHaveLength(1);

	writeFileSync(join(shop, "segments/misspelt.yaml"), "name: Misspelt\nrule:\n  event: Order Compelted\n");
	const misspelt = await ask("push", shop, "--dry-run", "--no-preview");
	expect(misspelt.code).toBe(0);
	// How often it was seen depends on whether the mirror has it already.
	expect(misspelt.stderr).toMatch(/^warning: segments\/misspelt\.yaml:3 rule\.event: `Order Compelted`: did you mean `Order Completed` \([^)]+\)\?\n$/);
	rmSync(join(shop, "segments/misspelt.yaml"));

	const push = await ask("push", shop);
	expect(push.stdout).toMatch(/has now version [0-9a-f]{16}\n$/);
	writeFileSync(join(shop, "segments/buyers.yaml"), "name: Buyers\nrule: { event: Order Completed, count: { gte: 2 } }\n");
	const second = await ask("push", shop, "--json");
	expect(JSON.parse(second.stdout)).toMatchObject({
		kind: "published",
		changed: true,
		sequence: 3,
		changes: [{ path: "segments/buyers.yaml", change: "changed", details: ['rule.count: {"gte":2} is new'] }],
		preview: { exact: true, segments: expect.arrayContaining([expect.objectContaining({ id: "buyers", would_leave: { count: 1, margin: 0 } })]) },
	});
	expect((await ask("push", shop)).stdout).toMatch(/^http:\S+ had already version [0-9a-f]{16}\n$/);
}, PATIENCE_MS);

test("why names the evidence, and query reads the mirror", async () => {
	const why = await ask("why", "user_id:ada", "buyers");
	expect(why).toMatchObject({ code: 0, stderr: "" });
	expect(why.stdout).toContain("is not in: Buyers");
	expect(why.stdout).toContain('found 1, needs at least 2');
	expect(why.stdout).toMatch(/Order Completed {2}o1 {2}counts/);
	expect((await ask("why", "user_id:nobody", "buyers")).code).toBe(2);

	await expect.poll(async () => (await ask("query", "SELECT name, properties ->> 'total' AS total FROM events WHERE time > CURRENT_DATE - INTERVAL '30 days'", "--csv")).stdout, { timeout: 30_000 }).toBe("name,total\r\nOrder Completed,60\r\n");
	expect((await ask("query", "SELECT user_id FROM people")).stdout).toBe("user_id\n-------\nada\n1 row\n");
	const refused = await ask("query", "DELETE FROM events");
	expect(refused).toMatchObject({ code: 1, stdout: "" });
	expect(refused.stderr).toBe("the query is refused: line 1, column 1: expected SELECT (queries only read), got `DELETE`\n");
}, PATIENCE_MS);

test("history lists what was published, and rollback goes back", async () => {
	const list = await ask("history");
	expect(list.stdout).toMatch(/^ {3}3 .*\n {6}changed {2}segments\/buyers\.yaml\n {3}2 .*\n {6}added {4}segments\/buyers\.yaml\n {3}1 /);
	const trial = await ask("rollback", first, "--dry-run");
	expect(trial.stdout).toMatch(/removed {2}segments\/buyers\.yaml\n.*would go back to version/s);
	expect((await ask("rollback", first.slice(0, 8))).stdout).toContain(`is back at version ${first}`);
	expect((await ask("history")).stdout).toContain("(back to 1)");
	expect((await ask("rollback", "ffffffffffff")).code).toBe(2);
	expect((await ask("rollback", first)).stdout).toContain("is already at version");
}, PATIENCE_MS);

test("pull takes what was published elsewhere, and keeps what was changed here", async () => {
	// Rolled back elsewhere: buyers.yaml was pushed from here and is unchanged since, so it goes.
	expect((await ask("pull", shop)).stdout).toMatch(/0 written, 1 removed\n$/);
	expect(existsSync(join(shop, "segments/buyers.yaml"))).toBe(false);
	const segment = join(shop, "segments/cart-abandoned.yaml");
	const published = readFileSync(segment, "utf8");
	writeFileSync(segment, published.replace("30m", "45m"));
	writeFileSync(join(shop, "segments/mine.yaml"), "name: Mine\nrule: { everyone: true }\n");
	const kept = await ask("pull", shop);
	expect(kept).toMatchObject({ code: 1, stdout: "" });
	expect(kept.stderr).toContain("cart-abandoned.yaml was changed here");
	expect(kept.stderr).toContain("mine.yaml was changed here");
	expect(readFileSync(segment, "utf8")).toContain("45m");
	expect(await ask("pull", shop, "--force")).toMatchObject({ code: 0 });
	expect(readFileSync(segment, "utf8")).toBe(published);
	const fresh = join(temporaryFolder(), "fresh");
	mkdirSync(fresh);
	expect((await ask("pull", fresh)).code).toBe(0);
	expect(readFileSync(join(fresh, "segments/cart-abandoned.yaml"), "utf8")).toBe(published);
}, PATIENCE_MS);

test("the whole example shop goes to the Worker and comes back byte for byte", async () => {
	const example = join(temporaryFolder(), "example");
	for (const { path, text } of readFolder(DEMO)) {
		mkdirSync(dirname(join(example, path)), { recursive: true });
		// Each site has token keys of its own.
		writeFileSync(join(example, path), path === "site.yaml" ? text.replace(/^token_keys: .*$/m, "token_keys: [9]") : text);
	}
	for (const [path, text] of Object.entries(OTHER_KINDS)) {
		mkdirSync(dirname(join(example, path)), { recursive: true });
		writeFileSync(join(example, path), text);
	}
	const published = readFolder(example);
	const kinds = new Set(published.map(({ path }) => path.split("/")[0]));
	for (const kind of [...DEFINITION_FOLDERS, ...TOP_FILES.map((name) => `${name}.yaml`)]) expect(kinds).toContain(kind);
	expect(await ask("push", example, "--no-preview")).toMatchObject({ code: 0, stderr: "" });
	const fresh = join(temporaryFolder(), "fresh");
	mkdirSync(fresh);
	expect(await ask("pull", fresh, "--site", "demo-shop")).toMatchObject({ code: 0, stderr: "" });
	expect(readFolder(fresh)).toEqual(published);
	// What a first push adds is listed line by line, and not to the end.
	const { stdout } = await ask("history", "--site", "demo-shop");
	expect(stdout).toMatch(new RegExp(`\\n {6}added {4}\\S+\\n(?: {15}\\S+\\n){9} {15}and ${published.length - 10} more \\(--json names all\\)\\n`));
	expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThan(120);
}, PATIENCE_MS);

test("a Worker's files never leave the folder, and a wrong address or key is one sentence", async () => {
	const server = createServer((request, response) => {
		const isVersion = request.url?.includes("/versions/") === true;
		response.end(JSON.stringify(isVersion ? { version: "0123456789abcdef", sequences: [1], files: [{ path: "../outside.yaml", text: "x" }] } : { version: "0123456789abcdef", sequence: 1 }));
	});
	onTestFinished(() => void server.close());
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	const folder = join(temporaryFolder(), "shop");
	mkdirSync(folder);
	const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
	const pulled = await pipit(["pull", folder, "--url", url, "--key", "k"]);
	expect(pulled).toMatchObject({ code: 2, stdout: "", stderr: 'pipit: the Worker answered a file that is no definition: "../outside.yaml"\n' });
	expect(existsSync(join(folder, "../outside.yaml"))).toBe(false);

	const wrong = await pipit(["history", "--key", "wrong"], { env: { PIPIT_URL: remote["PIPIT_URL"] ?? "" } });
	expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("does not accept this key (401)") });
	expect((await pipit(["history", "--url", "http://shop.example", "--key", "k"])).stderr).toContain("expected https");
	expect((await pipit(["query", "SELECT 1", "--key", "k"])).stderr).toContain("where to?");
}, PATIENCE_MS);

/** One file of each kind that the example shop does without. */
const OTHER_KINDS = {
	"catalogue.yaml": "feeds:\n  main: { url: https://feeds.example/google.xml }\n",
	"models.yaml": "engagement: { highly: 20, moderately: 1 }\n",
	"plan.yaml": "country: DE\n",
	"partials/price.liquid": "{{ product.price }}\n",
	"messages/summer-sale.yaml": "fixed: [cart] # each person keeps what they saw first\n",
	"feeds/offers.yaml": "url: https://api.shop.example/offers\ncache: 15m\n",
	"sources/shopify.yaml": "provider: shopify\nsecret: PIPIT_HOOK_SHOPIFY\n",
	"pulls/shop.yaml": "connector: shopify\nshop: my-shop.myshopify.com\nwhat: orders\ntoken: PIPIT_PULL_SHOPIFY\n",
};

function readSite(): { write_key: string } {
	return { write_key: /^write_key: *(\S+)/m.exec(readFileSync(join(shop, "site.yaml"), "utf8"))?.[1] ?? "" };
}
