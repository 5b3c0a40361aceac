import { describe, expect, test } from "vitest";
import { pause } from "./support/browser.ts";
import { stage } from "./support/stage.ts";

const { collector, play } = stage();

const HOSTILE_CALLS = `
	const cycle = {name: 'cycle'}; cycle.self = cycle;
	const deep = {}; let at = deep; for (let n = 0; n < 5000; n++) at = at.next = {};
	const throwing = { get bad() { throw new Error('getter') }, good: 1 };
	const proxy = new Proxy({}, { ownKeys() { throw new Error('proxy') } });
	const json = { toJSON() { throw new Error('toJSON') } };
	const values = [undefined, null, 0, NaN, 1n, Symbol('s'), 'x'.repeat(5e6), [], [cycle], cycle, deep, throwing, proxy, json, window, document, document.body,
		() => {}, new Date(NaN), new Map([[1, 2]]), Object.create(null), JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
		{ big: Array(1e6).fill(1) }, new Uint8Array(1e6), { ok: 1, cycle, body: document.body, bigint: 1n, fn() {} }];
	for (const value of values) {
		pipit(value);
		pipit(value, value, value);
		for (const name of ['track', 'page', 'identify', 'Named', 'constructor', '__proto__', 'toString']) pipit(name, value);
		pipit('track', 'Named', value);
		if (typeof value !== 'string') pipit('consent', value, value);
	}
	pipit(); pipit('consent', {analytics: true});
`;

describe("hostile", () => {
	test("a stored event that somebody damaged does not take the others with it", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await scene.page.evaluate(
				"localStorage.pipit_e1 = '{broken'; localStorage.pipit_e2 = ''; pipit('Whole', {n: 1})",
			);
			await scene.arrived("Whole");
			await pause(500);
			expect(await scene.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('pipit_e'))")).toEqual(
				[],
			);
			const sent = collector.requests
				.filter(({ body }) => body.writeKey === scene.key)
				.flatMap(({ body }) => body.batch);
			expect(
				sent.filter((event) => event === null),
				"the collector refuses these alone",
			).toHaveLength(2);
		}));

	test("whatever a page passes never breaks the page, and later events still arrive", { timeout: 60_000 }, () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await scene.page.evaluate(HOSTILE_CALLS);
			await scene.page.evaluate("pipit('Product Added', {product_id: 'after'})");
			const last = async () =>
				(await scene.arrived("Product Added")).find(({ properties }) => properties["product_id"] === "after");
			for (let tries = 0; tries < 100 && !(await last()); tries++) await pause(100);
			expect(await last()).toBeDefined();
			expect(scene.errors).toEqual([]);
			expect(await scene.page.evaluate("({}).polluted")).toBeUndefined();
			const sizes = scene.events.map((event) => JSON.stringify(event).length);
			expect(Math.max(...sizes)).toBeLessThan(32_000);
			const partial = scene.named("Named").find(({ properties }) => properties["ok"] === 1);
			expect(partial?.properties, "what is readable is kept").toMatchObject({ ok: 1 });
			expect(scene.named("Named").some(({ properties }) => properties["good"] === 1)).toBe(true);
		}),
	);

	test("N15: a strict Content Security Policy and Trusted Types are no obstacle", () =>
		play({ stay: true }, async (scene) => {
			const policy = `default-src 'none'; script-src 'nonce-abc'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`;
			collector.pages.set(`/${scene.key}/strict`, (_request, response) => {
				response.writeHead(200, { "content-type": "text/html", "content-security-policy": policy });
				response.end(scene.html({}).replace("<script async", '<script nonce="abc" async'));
			});
			const violations: string[] = [];
			scene.page.on("console", (message) => {
				if (/Content Security|Trusted/.test(message.text())) violations.push(message.text());
			});
			await scene.page.goto(scene.url("/strict"));
			await scene.arrived("page");
			expect(violations).toEqual([]);
		}));

	test("another origin's collector gets simple requests, without a preflight", () =>
		play({ stay: true }, async (scene) => {
			const elsewhere = collector.origin.replace("localhost", "127.0.0.1");
			scene.serve("/cross", { script: `${elsewhere}/pipit.js` });
			await scene.page.goto(scene.url("/cross"));
			await scene.arrived("page");
			expect(scene.errors).toEqual([]);
		}));

	test("a broken memory is no obstacle", () =>
		play(
			{
				head: "<script>localStorage.pipit_consent = '{nonsense'; localStorage.pipit_id_session = 'x'; localStorage.pipit_e0 = 'not json'</script>",
			},
			async (scene) => {
				await scene.page.waitForFunction("window.pipit?.anonymousId?.()");
				await pause(500);
				await scene.page.evaluate("pipit('Product Added', {product_id: 'p1'})");
				await scene.arrived("Product Added");
				expect(scene.errors).toEqual([]);
			},
		));
});
