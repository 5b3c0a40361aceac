import { describe, expect, test } from "vitest";
import { pause, setFocused, setHidden } from "./support/browser.ts";
import type { Scene } from "./support/scene.ts";
import { stage } from "./support/stage.ts";

const { collector, play } = stage();

/** How long past the wanted time a slow machine may take. */
const SLACK_MS = 900;

function engaged(scene: Scene): readonly { readonly path: string; readonly ms: number; readonly depth: number }[] {
	return scene.named("Page Engaged").map(({ properties }) => ({
		path: String(properties["url"]).replace(scene.url(""), ""),
		ms: Number(properties["engaged_ms"]),
		depth: Number(properties["scroll_depth"]),
	}));
}

function expectMs(ms: number | undefined, from: number): void {
	expect(ms).toBeGreaterThan(from - 50);
	expect(ms).toBeLessThan(from + SLACK_MS);
}

async function hideAndShow(scene: Scene, ms = 0): Promise<void> {
	await setHidden(scene.page, true);
	await pause(ms);
	await setHidden(scene.page, false);
}

const HASH = 'data-consent="granted" data-hash';
const MANUAL = 'data-consent="granted" data-manual';

describe.concurrent("engagement", () => {
	test("E1: a page that is left by a link tells how long it was used", () =>
		play({ body: '<a href="/elsewhere">away</a>' }, async (scene) => {
			await scene.arrived("page");
			await pause(1000);
			await scene.page.click("a");
			await scene.arrived("Page Engaged");
			const [report] = engaged(scene);
			expect(report?.path).toBe("/");
			expect(report?.ms).toBeGreaterThan(1000);
			expect(scene.named("Page Engaged")).toHaveLength(1);
			expect(scene.named("Page Engaged")[0]?.properties["page_id"]).toBe(scene.named("page")[0]?.messageId);
		}));

	test("E2: hash routes end the page before", () =>
		play({ attributes: HASH, body: '<a href="#some-hash">x</a>' }, async (scene) => {
			await scene.arrived("page");
			await pause(1000);
			await scene.page.click("a");
			await scene.arrived("page", 2);
			expect(scene.story).toEqual(["page /", "Page Engaged /", "page /#some-hash"]);
			expect(engaged(scene)[0]?.ms).toBeGreaterThan(1000);
		}));

	test("E3: pushState ends the page before", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await pause(1000);
			await scene.page.evaluate("history.pushState({}, '', 'another-page')");
			await scene.arrived("page", 2);
			expect(scene.story).toEqual(["page /", "Page Engaged /", "page /another-page"]);
			expect(engaged(scene)[0]?.ms).toBeGreaterThan(1000);
		}));

	test("E4, E5: manual views keep the address that they were given", () =>
		play({ attributes: MANUAL }, async (scene) => {
			await scene.page.evaluate("pipit('page', {url: 'https://example.com/#home'})");
			await pause(1000);
			await scene.page.evaluate("pipit('page', {url: 'https://example.com/custom/location'})");
			await scene.arrived("page", 2);
			await scene.leave();
			await scene.arrived("Page Engaged", 2);
			expect(engaged(scene).map(({ path }) => path)).toEqual([
				"https://example.com/#home",
				"https://example.com/custom/location",
			]);
			expectMs(engaged(scene)[0]?.ms, 1000);
		}));

	test("E6: without a view there is no engagement", () =>
		play({ attributes: MANUAL }, async (scene) => {
			await pause(600);
			await hideAndShow(scene, 100);
			await scene.leave();
			expect(scene.events).toEqual([]);
		}));

	test("E8 to E11: every engagement carries the properties of its own view", () =>
		play({ attributes: MANUAL }, async (scene) => {
			for (const properties of ["{}", "{author: 'john', index: '0'}", "{author: 'jane'}", "{}"]) {
				await scene.page.evaluate(`pipit('page', ${properties})`);
				await scene.page.evaluate("pipit('Custom', {author: 'Karl'})");
			}
			await scene.leave();
			const reports = await scene.arrived("Page Engaged", 4);
			expect(reports.map(({ properties: { author, index } }) => [author, index])).toEqual([
				[undefined, undefined],
				["john", "0"],
				["jane", undefined],
				[undefined, undefined],
			]);
			expect(scene.named("Custom")[1]?.properties).toEqual({ author: "Karl" });
		}));

	test("E12: a slow collector changes nothing about the order", () =>
		play({ stay: true }, async (scene) => {
			scene.serve("/1");
			scene.serve("/2");
			collector.next = (body) => ({ status: 200, delayMs: body.writeKey === scene.key ? 1000 : 0 });
			await scene.page.goto(scene.url("/1"));
			await scene.arrived("page");
			await scene.page.goto(scene.url("/2"));
			await pause(500);
			await scene.page.goto(scene.url("/1"));
			await scene.arrived("page", 3);
			expect(scene.story).toEqual(["page /1", "Page Engaged /1", "page /2", "Page Engaged /2", "page /1"]);
		}));

	test("E13: hidden time does not count", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await hideAndShow(scene, 2000);
			await pause(3000);
			await setHidden(scene.page, true);
			expect(await scene.arrived("Page Engaged", 2)).toHaveLength(2);
			expectMs(engaged(scene)[1]?.ms, 3000);
		}));

	test("E14: short looks add up and are told after three seconds", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await hideAndShow(scene);
			await pause(500);
			await hideAndShow(scene);
			await pause(2600);
			await setHidden(scene.page, true);
			await scene.arrived("Page Engaged", 2);
			expect(scene.named("Page Engaged")).toHaveLength(2);
			expectMs(engaged(scene)[1]?.ms, 3100);
		}));

	test("E15: every page of an application has its own time", () =>
		play({ attributes: HASH }, async (scene) => {
			await scene.arrived("page");
			await scene.page.evaluate("location.hash = 'first'; setTimeout(() => { location.hash = 'second' }, 30)");
			await scene.arrived("page", 3);
			await pause(3000);
			await hideAndShow(scene);
			await pause(3000);
			await scene.page.evaluate("location.hash = 'third'");
			await scene.arrived("page", 4);
			const reports = engaged(scene);
			expect(reports.map(({ path }) => path)).toEqual(["/", "/#first", "/#second", "/#second"]);
			expect(reports[1]?.ms).toBeLessThan(400);
			expectMs(reports[3]?.ms, 3000);
		}));

	test("E16: time without focus does not count", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await setFocused(scene.page, false);
			await setFocused(scene.page, true);
			await pause(1000);
			await setFocused(scene.page, false);
			await pause(3000);
			await setFocused(scene.page, true);
			await pause(2500);
			await setFocused(scene.page, false);
			await scene.arrived("Page Engaged", 2);
			expect(scene.named("Page Engaged")).toHaveLength(2);
			expectMs(engaged(scene)[1]?.ms, 3500);
		}));
});

describe.concurrent("scroll depth", () => {
	const TALL = '<div style="height:5000px">tall</div>';

	test("S1: as far as the person scrolled", () =>
		play({ body: TALL }, async (scene) => {
			await scene.arrived("page");
			await scene.page.evaluate("scrollBy(0, 300)");
			await pause(150);
			await scene.leave();
			await scene.arrived("Page Engaged");
			expect(engaged(scene).map(({ depth }) => depth)).toEqual([20]);
		}));

	test("S2, S3: a hidden tab tells, and tells again only what is new", () =>
		play({ body: TALL }, async (scene) => {
			await scene.arrived("page");
			await hideAndShow(scene);
			await hideAndShow(scene);
			await scene.page.evaluate("scrollBy(0, 300)");
			await pause(150);
			await setHidden(scene.page, true);
			await scene.arrived("Page Engaged", 2);
			expect(engaged(scene).map(({ depth }) => depth)).toEqual([14, 20]);
		}));

	test("S4: routes by hash have their own depths", () => {
		const router = `<a id="about" href="#about">about</a><a id="home" href="#home">home</a><main></main><script>
			const show = () => { document.querySelector('main').innerHTML = location.hash === '#about' ? '<p style="height:2000px">about</p>' : 'home' };
			addEventListener('hashchange', show); addEventListener('popstate', show)</script>`;
		return play({ attributes: HASH, body: router }, async (scene) => {
			await scene.arrived("page");
			await scene.page.click("#about");
			await scene.arrived("page", 2);
			await pause(100);
			await scene.page.click("#home");
			await scene.arrived("page", 3);
			const [first, second] = engaged(scene);
			expect(first?.depth).toBe(100);
			expect([34, 35]).toContain(second?.depth);
		});
	});

	test("S5: pictures that come late make the page longer", () =>
		play({ stay: true, path: "/late" }, async (scene) => {
			const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3000"></svg>';
			scene.collector.pages.set("/late.svg", (_request, response) => {
				setTimeout(() => {
					response.writeHead(200, { "content-type": "image/svg+xml" });
					response.end(svg);
				}, 400);
			});
			scene.serve("/late", { body: '<img src="/late.svg" style="display:block">' });
			await scene.page.goto(scene.url("/late"), { waitUntil: "load" });
			await scene.arrived("page");
			await scene.leave();
			await scene.arrived("Page Engaged");
			expect(engaged(scene)[0]?.depth).toBe(24);
		}));

	test("S6: what is inserted later counts", () =>
		play(
			{
				body: `<script>setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<div style="height:5000px"><a href="/elsewhere">x</a></div>'), 500)</script>`,
			},
			async (scene) => {
				await scene.arrived("page");
				await scene.page.click("a");
				await scene.arrived("Page Engaged");
				expect(engaged(scene)[0]?.depth).toBe(14);
			},
		));

	test("S7: a page that grows at its end", () => {
		const grow = `<div style="height:3000px">x</div><script>addEventListener('scroll', () => { if (!window.grown && scrollY + innerHeight >= document.documentElement.scrollHeight - 5) { grown = true; document.body.insertAdjacentHTML('beforeend', '<div style="height:2000px">more</div>') } })</script>`;
		return play({ body: grow }, async (scene) => {
			await scene.arrived("page");
			await scene.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
			await scene.page.waitForFunction("window.grown");
			await scene.page.evaluate("scrollBy(0, 1000)");
			await pause(150);
			await scene.leave();
			await scene.arrived("Page Engaged");
			expect(engaged(scene)[0]?.depth).toBe(80);
		});
	});

	test("S8: a script without async in the head of a short page", () =>
		play({ stay: true }, async (scene) => {
			const tag = `<script src="/pipit.js" data-write-key="${scene.key}" data-consent="granted"></script>`;
			scene.collector.pages.set(
				`/${scene.key}/sync`,
				`<!doctype html><html><head>${tag}</head><body>short</body></html>`,
			);
			await scene.page.goto(scene.url("/sync"));
			await setHidden(scene.page, true);
			await scene.arrived("Page Engaged");
			expect(engaged(scene)[0]?.depth).toBe(100);
			expect(scene.errors).toEqual([]);
		}));

	test("N4: an inner container is what is scrolled, and a small one is not", () => {
		const shell = `<style>html,body{height:100%;margin:0;overflow:hidden}main{height:100%;overflow:auto}</style><main><div style="height:3600px"><div id="small" style="height:100px;overflow:auto"><p style="height:400px">x</p></div></div></main>`;
		return play({ body: shell }, async (scene) => {
			await scene.arrived("page");
			await scene.page.evaluate("document.querySelector('#small').scrollTop = 300");
			await pause(100);
			await scene.page.evaluate("document.querySelector('main').scrollTop = 1800");
			await pause(150);
			await scene.leave();
			await scene.arrived("Page Engaged");
			expect(engaged(scene)[0]?.depth).toBe(70);
		});
	});
});
