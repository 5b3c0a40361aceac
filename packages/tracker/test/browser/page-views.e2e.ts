import { describe, expect, test } from "vitest";
import { pause, setHidden, until } from "./support/browser.ts";
import { stage } from "./support/stage.ts";

const { play } = stage();

const UNSENT = "Object.keys(localStorage).filter((key) => key.startsWith('pipit_e')).length";

describe.concurrent("page views", () => {
	test("load, pushState, replaceState, back: a new path counts, the same path does not", () =>
		play({}, async (scene) => {
			const views = async (act: string) => {
				const before = scene.named("page").length;
				await scene.page.evaluate(act);
				await pause(150);
				await until(async () => (await scene.page.evaluate(UNSENT)) === 0, "an empty queue");
				return scene.named("page").length - before;
			};
			await scene.arrived("page");
			expect(await views("history.pushState({}, '', 'other')"), "push of a new path").toBe(1);
			expect(await views("history.pushState({}, '', '?page=2')"), "push of a new query").toBe(0);
			expect(await views("history.pushState({}, '', location.href)"), "push of the same address").toBe(0);
			expect(await views("history.replaceState({}, '', '?x')"), "replace of the query").toBe(0);
			expect(await views("history.replaceState({}, '', 'third')"), "replace of the path").toBe(1);
			expect(await views("location.hash = 'here'"), "hash").toBe(0);
			await scene.page.evaluate("history.pushState({}, '', 'fourth')");
			await scene.arrived("page", 4);
			expect(await views("history.back()"), "back").toBe(1);
			const pages = scene.named("page");
			expect(pages.map((page) => String(page.properties["path"]).split("/").pop())).toEqual([
				"",
				"other",
				"third",
				"fourth",
				"third",
			]);
			expect(pages[1]?.properties["referrer"]).toBe(scene.url("/"));
			expect(scene.errors).toEqual([]);
		}));

	test("hash and query are pages where the site says so", () =>
		play({ attributes: 'data-consent="granted" data-hash data-query' }, async (scene) => {
			await scene.arrived("page");
			await scene.page.evaluate("location.hash = '/about'");
			await scene.arrived("page", 2);
			await scene.page.evaluate("history.pushState({}, '', '?page=2')");
			expect(await scene.arrived("page", 3)).toHaveLength(3);
		}));

	test("a site that counts by itself gets what it gives, and nothing else", () =>
		play({ attributes: 'data-consent="granted" data-manual' }, async (scene) => {
			await pause(400);
			await scene.page.evaluate("pipit('page', {url: 'https://shop.example/x', template: 'p'})");
			const [view] = await scene.arrived("page");
			expect(view?.properties).toMatchObject({ url: "https://shop.example/x", template: "p", title: "A page" });
			expect(scene.named("page")).toHaveLength(1);
		}));

	test("history functions keep their results, their number of arguments and their errors", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			expect(await scene.page.evaluate("[history.pushState.length, history.replaceState.length]")).toEqual([2, 2]);
			const thrown =
				"(() => { try { history.pushState({}, '', 'https://elsewhere.example/') } catch (error) { return error.name } })()";
			expect(await scene.page.evaluate(thrown)).toBe("SecurityError");
			expect(await scene.page.evaluate("history.pushState({a: 1}, '', 'z'), history.state.a")).toBe(1);
			await scene.arrived("page", 2);
		}));

	test("a page in a background tab is counted when it is first shown, with the calls that it made before", () =>
		play({ stay: true }, async (scene) => {
			const hide = "Object.defineProperty(document, 'hidden', {value: true, configurable: true})";
			scene.serve("/tab", {
				head: `<script>${hide};window.pipit=function(){(pipit.q=pipit.q||[]).push(arguments)};pipit('Product Viewed',{product_id:'p1'})</script>`,
			});
			await scene.page.goto(scene.url("/tab"));
			await scene.page.evaluate("pipit('Product Added', {product_id: 'p1'})");
			await pause(600);
			expect(scene.events).toEqual([]);
			expect(await scene.page.evaluate("document.cookie + Object.keys(localStorage)")).toBe("");
			await setHidden(scene.page, false);
			await scene.arrived("Product Added");
			expect(scene.story.slice(0, 1)).toEqual(["page /tab"]);
			expect(scene.named("Product Viewed")).toHaveLength(1);
			expect(scene.named("page")).toHaveLength(1);
		}));

	test("an address that changes while the tab is hidden is counted when it is shown", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await setHidden(scene.page, true);
			await scene.page.evaluate("history.pushState({}, '', 'unseen')");
			await pause(400);
			expect(scene.named("page")).toHaveLength(1);
			await setHidden(scene.page, false);
			await scene.arrived("page", 2);
		}));

	test("a page restored from the back/forward cache is a new view", () =>
		play({ stay: true }, async (scene) => {
			scene.serve("/one", { body: "<script>window.born = Math.random()</script>" });
			scene.serve("/two");
			await scene.page.goto(scene.url("/one"));
			await scene.arrived("page");
			await pause(300);
			const born = await scene.page.evaluate("window.born");
			await scene.page.evaluate((url) => {
				location.href = url;
			}, scene.url("/two"));
			await scene.arrived("page", 2);
			await pause(300);
			await scene.page.evaluate("setTimeout(() => history.back())").catch(() => {});
			await scene.arrived("page", 3);
			expect(await scene.page.evaluate("window.born"), "the page came from the cache").toBe(born);
			const [first, , third] = scene.named("page");
			expect(third?.properties["path"]).toBe(first?.properties["path"]);
			expect(third?.messageId).not.toBe(first?.messageId);
			await pause(400);
			expect(scene.named("page")).toHaveLength(3);
		}));
});
