import type { BrowserContext, Page } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import { pause, setHidden, until } from "./support/browser.ts";
import type { Collector, Fault } from "./support/collector.ts";
import { stage } from "./support/stage.ts";

const { collector, play } = stage();
afterEach(() => {
	collector.clear();
});

/** Everything that the tracker waits for (gathering, backoff, timeout) passes so many times faster. */
const HURRY = `{
	const faster = 20, later = setTimeout, timeout = AbortSignal.timeout.bind(AbortSignal);
	window.setTimeout = (run, ms, ...values) => later(run, ms / faster, ...values);
	AbortSignal.timeout = (ms) => timeout(ms / faster);
}`;

const SEED = Number(process.env["PIPIT_SEED"] ?? 20261122);

/** Mulberry32: the same faults for the same seed. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

async function unsent(page: Page): Promise<number> {
	return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('pipit_e')).length");
}

describe("delivery", () => {
	test(`no event is lost or counted twice, whatever fails (seed ${SEED})`, { timeout: 170_000 }, () =>
		play({ stay: true }, async (scene) => {
			await scene.context.addInitScript(HURRY);
			const random = randomFrom(SEED);
			const faults: readonly Fault[] = [
				{ status: 503 },
				{ status: 500, delayMs: 60 },
				{ status: 429, headers: { "retry-after": "2" } },
				"reset",
				"lost answer",
				"hang",
			];
			const seen = new Map<string, number>();
			let answers = 0;
			const unreliable = (body: { readonly writeKey: string }): Fault => {
				if (body.writeKey !== scene.key) return { status: 200 };
				const fault: Fault =
					random() < 0.5 ? (faults[Math.floor(random() * faults.length)] ?? "reset") : { status: 200 };
				const name = typeof fault === "string" ? fault : String(fault.status);
				seen.set(name, (seen.get(name) ?? 0) + 1);
				answers++;
				return fault;
			};
			collector.next = unreliable;
			const url = scene.serve("/storm");
			const endings = ["close", "crash", "navigate", "wait", "refuse"] as const;
			const ended = new Map<string, number>();
			let count = 0;
			let page = await scene.context.newPage();
			for (let round = 0; round < 30; round++) {
				if (page.isClosed()) page = await scene.context.newPage();
				await page.goto(url, { waitUntil: "load" });
				await page.waitForFunction("window.pipit?.anonymousId?.()");
				for (let burst = 0; burst < 4; burst++) {
					await page.evaluate(
						([from, many]) => {
							for (let n = from ?? 0; n < (from ?? 0) + (many ?? 0); n++) {
								(window as unknown as { pipit(name: string, properties: object): void }).pipit("Numbered", { n });
							}
						},
						[count, 10],
					);
					count += 10;
					await pause(random() * 60);
				}
				const ending = endings[Math.floor(random() * endings.length)] ?? "wait";
				ended.set(ending, (ended.get(ending) ?? 0) + 1);
				page = await end(ending, page, scene.context, collector);
			}
			collector.next = () => ({ status: 200 });
			if (page.isClosed()) page = await scene.context.newPage();
			await page.goto(url);
			await until(
				() => new Set(scene.named("Numbered").map(({ properties }) => properties["n"])).size >= count,
				`all ${count} events`,
				30_000,
			);
			const numbers = scene.named("Numbered").map(({ properties }) => Number(properties["n"]));
			console.info(
				`${count} events, ${answers} requests, faults ${JSON.stringify([...seen])}, endings ${JSON.stringify([...ended])}`,
			);
			expect(count).toBeGreaterThanOrEqual(1000);
			expect(
				numbers.toSorted((a, b) => a - b),
				"each event once after deduplication by id",
			).toEqual([...Array(count).keys()]);
			for (const fault of ["503", "500", "429", "reset", "lost answer", "hang"])
				expect(seen.get(fault), `fault ${fault}`).toBeGreaterThan(0);
			for (const ending of endings) expect(ended.get(ending), `ending ${ending}`).toBeGreaterThan(0);
			await until(async () => (await unsent(page)) === 0, "an empty queue");
			expect(new Set(scene.events.map((event) => event.anonymousId)).size).toBe(1);
		}),
	);

	test("N6: 120 KB left at unload arrive with the next page, each once", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			collector.next = () => ({ status: 503 });
			await scene.page.evaluate("for (let n = 0; n < 120; n++) pipit('Big', {n, text: 'x'.repeat(1000)})");
			await pause(400);
			await scene.leave();
			collector.next = () => ({ status: 200 });
			await scene.page.goto(scene.url("/"));
			await scene.arrived("Big", 120);
			const sizes = collector.requests.map((request) => request.bytes);
			expect(Math.max(...sizes)).toBeLessThan(65_536);
			expect(scene.named("Big").map(({ properties }) => properties["n"])).toHaveLength(120);
		}));

	test("N6: the browser's 64 KB are split between what fits and what is kept", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await scene.page.evaluate(`
				const send = navigator.sendBeacon.bind(navigator);
				window.beacons = [];
				navigator.sendBeacon = (url, body) => { const taken = body.length < 9000 && send(url, body); beacons.push([body.length, taken]); return taken };
				pipit('Big', {n: 0, text: 'x'.repeat(4000)});
				for (let n = 1; n < 8; n++) pipit('Big', {n, text: 'x'.repeat(4000)});
				dispatchEvent(new PageTransitionEvent('pagehide'));
			`);
			const beacons = (await scene.page.evaluate("beacons")) as [number, boolean][];
			expect(beacons.filter(([, taken]) => !taken).length).toBeGreaterThan(0);
			expect(beacons.filter(([, taken]) => taken).length).toBeGreaterThan(1);
			await scene.arrived("Big", 8);
		}));

	test("N8: 503 keeps, `online` sends at once, the queue is emptied by the acknowledgement only", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await pause(300);
			collector.next = () => ({ status: 503, headers: { "retry-after": "60" } });
			await scene.page.evaluate("pipit('Product Added', {product_id: 'p1'})");
			await until(() => collector.requests.some((request) => request.status === 503), "the failure");
			await pause(100);
			expect(await unsent(scene.page)).toBe(1);
			collector.next = () => ({ status: 200 });
			await pause(1500);
			expect(scene.named("Product Added"), "Retry-After is kept").toHaveLength(0);
			await scene.page.evaluate("dispatchEvent(new Event('online'))");
			await scene.arrived("Product Added");
			await pause(100);
			expect(await unsent(scene.page)).toBe(0);
		}));

	for (const status of [400, 401, 413]) {
		test(`${status} drops what would be refused for ever`, () =>
			play({}, async (scene) => {
				collector.next = () => ({ status });
				await until(() => collector.requests.length, "the refusal");
				await pause(200);
				expect(await unsent(scene.page)).toBe(0);
			}));
	}

	test("N9: two tabs with one backlog send each event once", () =>
		play({ stay: true }, async (scene) => {
			const url = scene.serve("/tabs");
			const backlog = await scene.context.newPage();
			collector.next = () => ({ status: 503 });
			await backlog.goto(url);
			await backlog.waitForFunction("window.pipit?.anonymousId?.()");
			await backlog.evaluate("for (let n = 0; n < 200; n++) pipit('Numbered', {n, text: 'x'.repeat(500)})");
			await pause(300);
			await backlog.close();
			collector.clear();
			const tabs = await Promise.all([scene.context.newPage(), scene.context.newPage()]);
			await Promise.all(tabs.map((tab) => tab.goto(url)));
			await scene.arrived("Numbered", 200);
			await pause(300);
			const numbers = collector.events.filter((event) => event.event === "Numbered");
			expect(numbers).toHaveLength(200);
		}));

	test("N16: a page whose fetch throws at once loses nothing that a beacon can carry", () =>
		play({ head: "<script>window.fetch = () => { throw new TypeError('patched') }</script>" }, async (scene) => {
			await pause(500);
			await scene.leave();
			await scene.arrived("page");
			expect(scene.errors).toEqual([]);
		}));

	test("a browser that refuses to store still sends", () =>
		play(
			{
				head: "<script>Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }; Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })</script>",
			},
			async (scene) => {
				await scene.arrived("page");
				await scene.page.evaluate("pipit('Product Added', {product_id: 'p1'})");
				await scene.arrived("Product Added");
				expect(scene.errors).toEqual([]);
			},
		));

	test("a request that fails leaves alone what another one has on its way", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			const sent = () => collector.requests.filter(({ body }) => body.writeKey === scene.key).map(({ body }) => body.batch.map(({ event }) => event));
			let failures = 0;
			collector.next = ({ batch }) => {
				const names = new Set(batch.map(({ event }) => event));
				if (names.has("First") && failures++ === 0) return { status: 503, delayMs: 500 };
				return { status: 200, delayMs: names.has("Second") ? 6_000 : 0 };
			};
			await scene.page.evaluate("pipit('First')");
			await until(() => sent().some((names) => names.includes("First")), "the first request");
			await scene.page.evaluate("pipit('Second')");
			await setHidden(scene.page, true);
			await setHidden(scene.page, false);
			await until(() => sent().filter((names) => names.includes("First")).length === 2, "the first event again");
			await pause(500);
			expect(sent().filter((names) => names.includes("Second"))).toHaveLength(1);
		}));

	test("the body is JSON as text/plain, with the sender's clock", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			const [request] = collector.requests;
			expect(request?.contentType).toMatch(/^text\/plain/);
			expect(Math.abs(Date.parse(request?.body.sentAt ?? "") - Date.now())).toBeLessThan(20_000);
			expect(Object.keys(request?.body ?? {}).toSorted()).toEqual(["batch", "context", "sentAt", "writeKey"]);
		}));
});

async function end(
	ending: "close" | "crash" | "navigate" | "wait" | "refuse",
	page: Page,
	context: BrowserContext,
	server: Collector,
): Promise<Page> {
	if (ending === "close") await page.close();
	if (ending === "crash") {
		// What a page stored in its last moments travels to the browser's own process first.
		await pause(200);
		const crashed = new Promise((resolve) => page.once("crash", resolve));
		await page.goto("chrome://crash").catch(() => {});
		await crashed;
		await page.close();
	}
	if (ending === "wait") await pause(400);
	if (ending === "refuse") {
		const { port } = server;
		await server.stop();
		await pause(300);
		await server.start(port);
	}
	return page.isClosed() ? context.newPage() : page;
}
