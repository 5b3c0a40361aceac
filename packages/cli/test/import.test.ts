import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listen } from "./server.ts";
import { LAUNCHER, pipit, temporaryFolder } from "./tool.ts";

interface Call {
	readonly type: string;
	readonly messageId: string;
	readonly timestamp: string;
	readonly traits?: { readonly email?: string };
	readonly context?: { readonly traits?: { readonly email?: string } };
	readonly properties?: { readonly total?: number };
}

interface Worker {
	readonly env: Readonly<Record<string, string>>;
	/** Each request that was answered, in the order of the answers. */
	readonly taken: Call[][];
	/** Called before a request is answered: an HTTP status instead of the answer, or null. */
	before: (number: number) => number | null;
}

/** A Worker that takes what `pipit import` sends, and refuses calls of people at refused.example. */
async function worker(): Promise<Worker> {
	let requests = 0;
	const taken: Call[][] = [];
	const origin = await listen((request, body, response) => {
		const answer = (status: number, value: object): void => void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
		if (request.url?.startsWith("/api/v1/definitions") === true) return answer(200, { definitions: { site: { currency: "CHF", plan: { country: "DE" } } } });
		const status = state.before((requests += 1));
		if (status !== null) return answer(status, { title: "not now" });
		const sent = JSON.parse(body) as { events?: Call[] } | Call[];
		const calls = Array.isArray(sent) ? sent : (sent.events ?? []);
		taken.push(calls);
		if (Array.isArray(sent)) return answer(200, { products: sent.length, changed: sent.length, refused: 0 });
		const refused = calls.flatMap((call, index) => (emailOf(call).endsWith("@refused.example") ? [{ index, problems: [{ path: "traits.email", expected: "somebody else", got: emailOf(call) }] }] : []));
		const notices = calls.flatMap((call, index) => (emailOf(call).startsWith("odd@") ? [{ index, problems: [{ path: "traits.phone", expected: "a value that can be cleaned", got: '"12"' }] }] : []));
		const held = calls.filter((call) => emailOf(call).startsWith("held@")).length;
		return answer(200, { accepted: calls.length - refused.length - held, refused, held, notices });
	});
	const state: Worker = { env: { PIPIT_URL: origin, PIPIT_ADMIN_KEY: "key" }, taken, before: () => null };
	return state;
}

function emailOf(call: Call): string {
	return call.traits?.email ?? call.context?.traits?.email ?? "";
}

function file(name: string, text: string): string {
	const path = join(temporaryFolder(), name);
	writeFileSync(path, text);
	return path;
}

const HEADER = "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Id";

/** Orders of `people` people in no order, each with two rows. */
function orders(count: number, people: number): string {
	const lines = Array.from({ length: count }, (_, index) => {
		const day = String(1 + ((index * 7) % 28)).padStart(2, "0");
		const who = `person${index % people}@example.com`;
		return `#${index},${who},paid,,${index}.50,2026-05-${day} 10:00:00 +0200,1,Mug,1.00,mug,${index}\n#${index},${who},,,,,2,"Pot, ""big""",2.00,pot,`;
	});
	return `${HEADER}\n${lines.join("\n")}\n`;
}

test("orders of Shopify go out person by person and in time, with all their rows, and once", async () => {
	const state = await worker();
	const path = file("orders.csv", orders(900, 90));
	const first = await pipit(["import", "orders", path, "--json"], { env: state.env });
	expect(first).toMatchObject({ code: 0, stderr: "" });
	expect(JSON.parse(first.stdout)).toMatchObject({ format: "Shopify orders", rows: 1800, records: 900, merged_rows: 900, accepted: 900, refused: 0 });
	const calls = state.taken.flat();
	expect(new Set(calls.map(({ messageId }) => messageId)).size).toBe(900);
	expect(calls[0]).toMatchObject({ type: "track", event: "Order Completed", properties: { currency: "CHF", products: [{ product_id: "mug" }, { product_id: "pot", name: 'Pot, "big"', quantity: 2 }] } });
	// Whoever was left does not come again, and nobody's time runs back.
	const seen = new Map<string, string>();
	const wrong = calls.filter((call, index) => {
		const who = emailOf(call);
		const previous = calls[index - 1];
		const comesAgain = seen.has(who) && previous !== undefined && emailOf(previous) !== who;
		const isEarlier = call.timestamp < (seen.get(who) ?? "");
		seen.set(who, call.timestamp);
		return comesAgain || isEarlier;
	});
	expect(wrong).toEqual([]);
	for (const portion of state.taken) expect(portion.length).toBeLessThanOrEqual(410);
	const again = await pipit(["import", "orders", path], { env: state.env });
	expect(again.stdout).toContain("is imported already (900 taken, 0 refused)");
	await pipit(["import", "orders", path, "--restart"], { env: state.env });
	expect(state.taken.flat()).toHaveLength(1_800);
	expect(new Set(state.taken.flat().map(({ messageId }) => messageId)).size).toBe(900);
});

test("killed in the middle, the same command goes on: nothing is lost, and what comes twice has the id that it had", async () => {
	const state = await worker();
	const path = file("people.csv", `Email Address,First Name,LEID,EUID,LAST_CHANGED\n${Array.from({ length: 6_000 }, (_, index) => `p${index}@example.com,P${index},${index},e${index},2026-05-17 10:00:00`).join("\n")}`);
	const child = spawn(process.execPath, [LAUNCHER, "import", "people", path], { env: { ...process.env, ...state.env }, stdio: "ignore" });
	const ended = new Promise((end) => child.once("close", end));
	state.before = (number) => {
		// The answer to the sixth request and all after it never comes: the process is gone by then.
		if (number >= 6) child.kill("SIGKILL");
		return number > 6 ? 503 : null;
	};
	await ended;
	const kept = JSON.parse(readFileSync(`${path}.pipit-import.json`, "utf8"));
	expect(kept.done).toBeGreaterThan(0);
	expect(kept.done).toBeLessThan(6_000);
	const beforeKill = state.taken.flat().length;
	state.before = () => null;
	const again = await pipit(["import", "people", path, "--json"], { env: state.env });
	expect(JSON.parse(again.stdout)).toMatchObject({ accepted: 6_000, refused: 0 });
	const calls = state.taken.flat();
	expect(new Set(calls.map(({ messageId }) => messageId)).size).toBe(6_000);
	expect(new Set(calls.map(emailOf)).size).toBe(6_000);
	// Only what was under way is sent a second time.
	expect(calls.length - 6_000).toBe(beforeKill - kept.done);
	expect(calls.length - 6_000).toBeLessThanOrEqual(4 * 400);
});

test("a Worker that is away for a while is asked again, one that stays away ends the run where it is", async () => {
	const state = await worker();
	state.before = (number) => (number <= 2 ? 503 : null);
	const path = file("people.csv", "Email Address,LEID,EUID,LAST_CHANGED\na@example.com,1,1,2026-05-17");
	expect(await pipit(["import", "people", path], { env: state.env })).toMatchObject({ code: 0, stdout: "1 row: 1 person taken, 0 refused, 0 left out by the mapping\n" });
});

test("faults are named by line, on a dry run too, and nothing is kept of that", async () => {
	const state = await worker();
	const text = `${HEADER}\n#1,a@example.com,paid,EUR,5,2026-05-17,1,Mug,1,mug,1\n#2,,paid,EUR,5,2026-05-17,1,Mug,1,mug,2\n#3,c@example.com,paid,EUR,5,soon,1,Mug,1,mug,3\n#4,d@refused.example,paid,EUR,5,2026-05-17,1,Mug,1,mug,4\n#5,too,few\n#6,e@example.com,voided,EUR,5,2026-05-17,1,Mug,1,mug,6\n#7,f@example.com,paid,EUR,a lot,2026-05-17,1,Mug,1,mug,7\n`;
	const path = file("orders.csv", text);
	const dry = await pipit(["import", "orders", path, "--dry-run"], { env: state.env });
	expect(dry).toMatchObject({ code: 1, stdout: "7 rows: 2 orders would be taken, 4 refused, 1 left out by the mapping\n" });
	expect(existsSync(`${path}.pipit-import.json`)).toBe(false);
	const local = await pipit(["import", "orders", path, "--dry-run"]);
	expect(local.stdout).toBe("7 rows: 3 orders can be sent, 3 refused, 1 left out by the mapping\n");
	const real = await pipit(["import", "orders", path], { env: state.env });
	expect(real.code).toBe(1);
	expect(real.stderr).toContain("line 3: Email: expected somebody's email, phone or id in Email or");
	const report = readFileSync(`${path}.errors.csv`, "utf8").split("\r\n");
	expect(report.map((line) => line.split(",").slice(0, 3).join(","))).toEqual(["line,what,field", "3,refused,Email", "4,refused,Created at", "6,refused,(the whole)", "8,left out,Total", "5,refused,traits.email", ""]);
});

test("what was taken with something odd in it is named too, and every row is counted once", async () => {
	const state = await worker();
	const people = 'Email Address,Phone Number,LEID,EUID,LAST_CHANGED\nodd@example.com,12,1,1,2026-05-17\nann@gmial.com,,2,2,2026-05-17\n"not an address",+49 30 901820,3,3,2026-05-17\n';
	const path = file("people.csv", people);
	const said = (name: string): string[] => readFileSync(`${name}.errors.csv`, "utf8").split("\r\n").slice(1, -1).map((line) => line.split(",").slice(0, 3).join(" ")).toSorted();
	const local = await pipit(["import", "people", path, "--dry-run"]);
	expect(local.stdout).toBe("3 rows: 3 people can be sent, 0 refused, 0 left out by the mapping\n");
	expect(local.code).toBe(0);
	expect(said(path)).toEqual(["2 notice traits.phone", "3 notice traits.email", "4 notice traits.email"]);
	expect(local.stderr).toContain("ann@gmail.com");
	const sent = await pipit(["import", "people", path], { env: state.env });
	expect(sent).toMatchObject({ code: 0, stdout: "3 rows: 3 people taken, 0 refused, 0 left out by the mapping\n" });
	expect(said(path)).toEqual(["2 notice traits.phone"]);
	const calls = file("calls.jsonl", ["held@example.com", "ada@example.com"].map((email) => JSON.stringify({ type: "track", event: "X", userId: email, timestamp: "2026-05-17T00:00:00Z", context: { traits: { email } } })).join("\n"));
	expect((await pipit(["import", "events", calls], { env: state.env })).stdout).toBe("2 rows: 1 event taken, 0 refused, 0 left out by the mapping, 1 held for want of consent\n");
	const two = file("orders.csv", orders(2, 2));
	expect((await pipit(["import", "orders", two], { env: state.env })).stdout).toBe("4 rows: 2 orders taken, 0 refused, 0 left out by the mapping, 2 further lines of the orders before them\n");
});

test("a mapping file, JSON lines and other encodings are read; what is not understood is said", async () => {
	const state = await worker();
	const mapping = file("till.yaml", "kind: events\nsource: till\nid: nr\ntime: when\nevent: Receipt Printed\nperson: { email: mail }\nproperties: { total: { column: sum, kind: number } }\ndecimal: ','\n");
	const till = join(temporaryFolder(), "till.csv");
	writeFileSync(till, Buffer.from("nr;when;mail;sum;ort\n1;17.05.2026 10:00;a@example.com;1.234,50;M\u00fcnchen\n", "latin1"));
	expect(await pipit(["import", "events", till, "--mapping", mapping], { env: state.env })).toMatchObject({ code: 1, stderr: expect.stringContaining("expected text in utf-8") });
	expect(await pipit(["import", "events", till, "--mapping", mapping, "--encoding", "windows-1252"], { env: state.env })).toMatchObject({ code: 0 });
	expect(state.taken.flat().at(-1)).toMatchObject({ event: "Receipt Printed", messageId: "till-events-1", properties: { total: 1234.5 } });
	const lines = file("calls.jsonl", '{"type":"track","event":"X","userId":"u","timestamp":"2026-05-17T00:00:00Z","properties":{"a.b":1}}\n\n{"type":"track","event":"Y","userId":"u"}\nnot json\n');
	expect(await pipit(["import", "events", lines], { env: state.env })).toMatchObject({ code: 1, stdout: "3 rows: 1 event taken, 2 refused, 0 left out by the mapping\n" });
	expect(state.taken.flat().at(-1)).toMatchObject({ event: "X", properties: { "a.b": 1 }, messageId: expect.stringMatching(/^import-[0-9a-f]{32}$/) });
	const products = file("products.csv", "Handle,Title,Vendor,Variant SKU,Variant Price,Image Src\nmug,Mug,Acme,mug-1,15.00,https://shop.example/mug.png\n");
	expect(await pipit(["import", "products", products], { env: state.env })).toMatchObject({ code: 0 });
	expect(state.taken.flat().at(-1)).toEqual({ product_id: "mug-1", name: "Mug", price: 15, brand: "Acme", item_group_id: "mug", image_url: "https://shop.example/mug.png" });
	const strange = file("strange.csv", "a,b\n1,2\n");
	expect(await pipit(["import", "people", strange], { env: state.env })).toMatchObject({ code: 2, stderr: expect.stringContaining("--mapping says which") });
	expect(await pipit(["import", "people", join(strange, "x")], { env: state.env })).toMatchObject({ code: 2, stderr: expect.stringContaining("there is no file") });
});
