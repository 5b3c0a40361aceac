import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { openApiDocument } from "../../edge/src/api/index.ts";
import { LAUNCHER, pipit, temporaryFolder } from "./tool.ts";

interface Line {
	readonly kind: string;
	readonly origin: string;
	readonly problems: readonly { readonly file: string; readonly line: number | null }[];
}

/** Several starts of the local Worker, on a machine that may be busy with other tests. */
const PATIENCE_MS = 180_000;

test(
	"dev publishes a shop's folder, follows its changes, keeps what is published while it is broken, and ends cleanly",
	async () => {
		const shop = await newShop();
		mkdirSync(join(shop, "sources"), { recursive: true });
		writeFileSync(join(shop, "sources/survey.yaml"), "provider: form\nsecret: PIPIT_HOOK_SURVEY\nmap: { event: Survey Answered, id: id, email: email }\n");
		appendFileSync(join(shop, ".secrets.env"), "PIPIT_HOOK_SURVEY=a-secret-of-the-survey\n");
		const { child, next } = start(shop);
		expect(await next()).toMatchObject({ kind: "published", changed: true });
		const { kind, origin } = await next();
		expect(kind).toBe("ready");
		expect((await fetch(`${origin}/pipit.js`)).headers.get("content-type")).toContain("javascript");
		expect(await (await fetch(`${origin}/api/v1/openapi.json`)).json()).toEqual(JSON.parse(JSON.stringify(openApiDocument())));

		const segment = join(shop, "segments/cart-abandoned.yaml");
		const whole = readFileSync(segment, "utf8");
		writeFileSync(segment, whole.replace("idle: 30m", "idle: soon"));
		const refused = await next();
		expect(refused).toMatchObject({ kind: "refused", problems: [{ file: "segments/cart-abandoned.yaml", line: 5 }] });
		expect(await published(shop, origin)).toContain("cart-abandoned");
		writeFileSync(segment, whole.replace("idle: 30m", "idle: 45m"));
		expect(await next()).toMatchObject({ kind: "published", changed: true });
		rmSync(segment);
		expect(await next()).toMatchObject({ kind: "published", changed: true });
		expect(await published(shop, origin)).not.toContain("cart-abandoned");

		// The folder's own secrets of webhooks are this Worker's too; its management key is not.
		const survey = (key: string): Promise<Response> =>
			fetch(`${origin}/hooks/survey?key=${key}`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ email: "ann@shop.example", id: "1" }),
			});
		expect([(await survey("a-secret-of-the-survey")).status, (await survey("wrong")).status]).toEqual([200, 401]);
		expect(await pipit(["push", "--url", origin], { cwd: shop })).toMatchObject({ code: 0, stderr: "" });

		const second = await pipit(["dev", shop]);
		expect(second).toMatchObject({ code: 2, stdout: "" });
		expect(second.stderr).toBe(`pipit: it already runs at ${origin} (process ${child.pid}): stop that one first\n`);
		expect(await pipit(["dev", shop, "--reset"])).toMatchObject({ code: 2 });

		const port = new URL(origin).port;
		const elsewhere = await pipit(["dev", shop, "--port", port, "--state", join(temporaryFolder(), "state")]);
		expect(elsewhere.code).toBe(2);
		expect(elsewhere.stderr).toBe(`pipit: port ${port} is taken: stop what listens there, or give another --port\n`);

		child.kill("SIGTERM");
		expect(await once(child, "exit")).toEqual([0, null]);
		expect(await answers(origin)).toBe(false);
		expect(await pipit(["dev", shop, "--reset"])).toMatchObject({ code: 0, stderr: "" });
	},
	PATIENCE_MS,
);

test(
	"a dev that is killed outright takes its Worker with it, and the next start is not kept from starting",
	async () => {
		const shop = await newShop();
		const killed = start(shop);
		const ready = await until(killed.next, "ready");
		killed.child.kill("SIGKILL");
		await expect.poll(() => answers(ready.origin), { timeout: 30_000 }).toBe(false);
		const again = start(shop);
		expect((await until(again.next, "ready")).kind).toBe("ready");
		again.child.kill("SIGINT");
		expect(await once(again.child, "exit")).toEqual([0, null]);
	},
	PATIENCE_MS,
);

async function newShop(): Promise<string> {
	const shop = join(temporaryFolder(), "shop");
	expect(await pipit(["init", shop])).toMatchObject({ code: 0 });
	// As `npm install` does it in a clone: the folder's worker.ts and its build find Pipit here.
	mkdirSync(join(shop, "node_modules"));
	symlinkSync(join(LAUNCHER, "../.."), join(shop, "node_modules/pipit"));
	return shop;
}

function start(shop: string): { readonly child: ChildProcess; readonly next: () => Promise<Line> } {
	const child = spawn(process.execPath, [LAUNCHER, "dev", shop, "--port", "0", "--json"], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	onTestFinished(() => void child.kill("SIGTERM"));
	const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
	return {
		child,
		async next() {
			const { value, done } = await lines.next();
			if (done === true) throw new Error("pipit dev ended");
			const line: Line = JSON.parse(value);
			return line;
		},
	};
}

async function until(next: () => Promise<Line>, kind: string): Promise<Line> {
	for (;;) {
		const line = await next();
		if (line.kind === kind) return line;
	}
}

async function answers(origin: string): Promise<boolean> {
	return fetch(`${origin}/health`).then(
		() => true,
		() => false,
	);
}

/** Ids of the segments that the Worker serves. */
async function published(shop: string, origin: string): Promise<string[]> {
	const key = /^PIPIT_ADMIN_KEY=(.*)$/m.exec(readFileSync(join(shop, ".pipit/dev.env"), "utf8"))?.[1];
	const response = await fetch(`${origin}/api/v1/definitions`, { headers: { authorization: `Bearer ${key}` } });
	const answer: { definitions: { segments: object } } = JSON.parse(await response.text());
	return Object.keys(answer.definitions.segments);
}
