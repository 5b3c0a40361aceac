import { spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { once } from "node:events";

/*
 * `node bench/import/import.ts [ROWS]`: orders of Shopify's form go through `pipit import` to a server that only notes their
 * message ids. The first run is killed when a third has come; the second goes on. Says how long both took, how much memory
 * the tool needed at most, and whether every order came and none under two ids.
 */

const ROWS = Number(process.argv[2] ?? 1_000_000);
const LAUNCHER = resolve(import.meta.dirname, "../../packages/cli/bin/pipit.mjs");
const folder = mkdtempSync(join(tmpdir(), "pipit-bench-"));
const file = join(folder, "orders.csv");

await writeOrders(file);
console.log(`${ROWS.toLocaleString("en")} rows, ${Math.round(statSync(file).size / 1e6)} MB`);

const ids = new Set<string>();
let came = 0;
let watching: (() => void) | null = null;
const server = createServer((request, response) => {
	let body = "";
	request.on("data", (chunk) => (body += String(chunk)));
	request.on("end", () => {
		const events = request.url?.includes("definitions") === true ? [] : messageIdsIn(body);
		for (const messageId of events) ids.add(messageId);
		came += events.length;
		response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ definitions: { site: {} }, accepted: events.length, refused: [] }));
		watching?.();
	});
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (address === null || typeof address === "string") throw new Error("it listens nowhere");
const env = { ...process.env, PIPIT_URL: `http://127.0.0.1:${address.port}`, PIPIT_ADMIN_KEY: "bench" };

try {
	const killed = await run((child) => {
		watching = () => void (came >= ROWS / 3 && child.kill("SIGKILL"));
	});
	watching = null;
	console.log(`killed after ${came.toLocaleString("en")} orders and ${(killed.ms / 1_000).toFixed(1)} s; at most ${killed.megabytes} MB`);
	const rest = await run(() => {});
	console.log(`the rest took ${(rest.ms / 1_000).toFixed(1)} s; at most ${rest.megabytes} MB; exit code ${rest.code}`);
	console.log(`${ids.size.toLocaleString("en")} different ids of ${ROWS.toLocaleString("en")} orders; ${(came - ids.size).toLocaleString("en")} came twice, under the same id`);
	if (ids.size !== ROWS || rest.code !== 0) process.exitCode = 1;
} finally {
	server.close();
	rmSync(folder, { recursive: true, force: true });
}

async function run(started: (child: ReturnType<typeof spawn>) => void): Promise<{ readonly ms: number; readonly megabytes: number; readonly code: number | null }> {
	const began = performance.now();
	const child = spawn(process.execPath, [LAUNCHER, "import", "orders", file, "--json"], { env, stdio: ["ignore", "ignore", "inherit"] });
	started(child);
	let most = 0;
	const timer = setInterval(() => {
		most = Math.max(most, memoryOf(child.pid));
	}, 200);
	const code = await new Promise<number | null>((end) => child.once("close", end));
	clearInterval(timer);
	return { ms: performance.now() - began, megabytes: Math.round(most / 1_024), code };
}

function messageIdsIn(body: string): string[] {
	return [...body.matchAll(/"messageId":"([^"]+)"/g)].map(([, id = ""]) => id);
}

/** The largest resident set so far, in KB; 0 where the machine does not say. */
function memoryOf(pid: number | undefined): number {
	try {
		return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
	} catch {
		return 0;
	}
}

async function writeOrders(path: string): Promise<void> {
	const out = createWriteStream(path);
	out.write("Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing City,Billing Country,Id\n");
	for (let index = 0; index < ROWS; index += 1) {
		const who = (index * 7_919) % Math.ceil(ROWS / 5);
		const date = new Date(Date.UTC(2024, 0, 1) + ((index * 104_729) % 60_000_000) * 1_000).toISOString().replace("T", " ").slice(0, 19);
		const line = `#${index},person${who}@example.com,paid,${date} +0000,EUR,${10 + (index % 90)}.00,4.90,1.90,${14 + (index % 90)}.90,${date} +0000,1,"Tide Mug, ""blue""",15.00,tide-mug,Person ${who},Berlin,DE,${5_000_000 + index}\n`;
		if (!out.write(line)) await once(out, "drain");
	}
	out.end();
	await once(out, "finish");
}
