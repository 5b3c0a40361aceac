import { describe, expect, test } from "vitest";
import { pause, setHidden } from "./support/browser.ts";
import { stage } from "./support/stage.ts";

const { play } = stage();

describe.concurrent("activity", () => {
	test("seconds in which the person did something are told beside the time, without coordinates", () =>
		play({ body: '<div style="height:3000px">x</div>' }, async (scene) => {
			await scene.arrived("page");
			const began = performance.now();
			for (let at = 0; at < 14; at++) {
				await scene.page.mouse.move(100 + at, 100);
				if (at === 3) await scene.page.keyboard.press("a");
				await pause(200);
			}
			const moved = (performance.now() - began) / 1000;
			await pause(3000);
			await setHidden(scene.page, true);
			const [report] = await scene.arrived("Page Engaged");
			const seconds = Number(report?.properties["active_seconds"]);
			expect(seconds).toBeGreaterThanOrEqual(2);
			expect(seconds, `of ${moved} s`).toBeLessThanOrEqual(Math.ceil(moved) + 1);
			expect(Number(report?.properties["engaged_ms"])).toBeGreaterThan(seconds * 1000);
			await setHidden(scene.page, false);
			await pause(3200);
			await setHidden(scene.page, true);
			const reports = await scene.arrived("Page Engaged", 2);
			expect(reports[1]?.properties["active_seconds"], "only what came since the last report").toBe(0);
		}));

	test("an inner container that was never scrolled is not a page seen to its end", () => {
		// oxlint-disable-next-line unicorn/consistent-function-scoping -- belongs to what follows
		const shell = (height: number, around = "") =>
			`<style>html,body{height:100%;margin:0;overflow:hidden}main{height:100%;overflow:auto}</style>${around}<main><div style="height:${height}px">x</div></main>`;
		return play({ stay: true }, async (scene) => {
			const depths: unknown[] = [];
			for (const [path, body] of [
				["/long", shell(3600)],
				["/short", shell(300)],
				[
					"/hidden",
					'<style>body{margin:0}</style><div style="height:700px;overflow:hidden"><p style="height:4000px">x</p></div>',
				],
				[
					"/log",
					'<div style="height:600px;overflow:auto"><p style="height:9000px">x</p></div><p style="height:1500px">x</p>',
				],
			] as const) {
				scene.serve(path, { body });
				await scene.page.goto(scene.url(path));
				await scene.arrived("page", depths.length + 1);
				await scene.leave();
				const report = (await scene.arrived("Page Engaged", depths.length + 1)).at(-1);
				depths.push(report?.properties["scroll_depth"]);
			}
			expect(depths.slice(0, 3)).toEqual([20, 100, 100]);
			expect(depths[3], "the document is what is scrolled").toBe(Math.round((720 / (600 + 1500 + 16 + 16 + 8)) * 100));
		});
	});

	test("E7: what is excluded is neither counted nor measured", () =>
		play({ attributes: 'data-consent="granted" data-hash data-exclude="#ignored"' }, async (scene) => {
			await scene.arrived("page");
			await scene.page.evaluate("location.hash = 'ignored'");
			await scene.arrived("Page Engaged");
			await pause(300);
			await scene.page.evaluate("location.hash = 'hash1'");
			await scene.arrived("page", 2);
			expect(scene.story).toEqual(["page /", "Page Engaged /", "page /#hash1"]);
			await scene.page.evaluate("location.hash = 'hash2'");
			await scene.arrived("page", 3);
			expect(scene.story.slice(3)).toEqual(["Page Engaged /#hash1", "page /#hash2"]);
		}));

	test("a whole part of the shop can be excluded by its path", () =>
		play({ stay: true, attributes: 'data-consent="granted" data-exclude="/checkout/*"' }, async (scene) => {
			for (const path of ["/checkout/step1", "/", "/check"]) {
				scene.serve(path);
				await scene.page.goto(scene.url(path));
				await pause(400);
			}
			await scene.leave();
			await scene.arrived("Page Engaged", 2);
			expect(scene.story).toEqual(["page /", "Page Engaged /", "page /check", "Page Engaged /check"]);
		}));
});
