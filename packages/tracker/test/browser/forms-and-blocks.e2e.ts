import { describe, expect, test } from "vitest";
import { pause, until } from "./support/browser.ts";
import type { Scene } from "./support/scene.ts";
import { stage } from "./support/stage.ts";

const { collector, play } = stage();

describe.concurrent("forms are told where the person came from", () => {
	const body =
		'<form><input type="hidden" data-pipit-fill="first_utm_source"><input type="hidden" data-pipit-fill="last_utm_source"><input type="hidden" data-pipit-fill="referrer"><input data-pipit-fill="first_landing_page"></form>';
	// oxlint-disable-next-line unicorn/consistent-function-scoping -- belongs to what follows
	const values = (scene: Scene) =>
		scene.page.evaluate("[...document.querySelectorAll('input')].map((one) => one.value)");
	const filled = async (scene: Scene, wanted: readonly string[]) => {
		await until(async () => JSON.stringify(await values(scene)) === JSON.stringify(wanted), wanted.join()).catch(
			() => {},
		);
		expect(await values(scene)).toEqual(wanted);
	};

	test("first and last touch of a person who agreed, also in forms that come later", () =>
		play({ stay: true, attributes: 'data-consent="granted" data-fill', body }, async (scene) => {
			const page = scene.serve("/land");
			await scene.page.goto(`${page}?utm_source=mail`, { referer: "http://search.example/" });
			await filled(scene, ["mail", "mail", "http://search.example/", page]);
			await scene.page.goto(scene.serve("/second"), { referer: page });
			await filled(scene, ["mail", "mail", "http://search.example/", page]);
			await scene.page.goto(`${scene.url("/second")}?utm_source=ads`);
			await filled(scene, ["mail", "ads", "", page]);
			await scene.page.evaluate(
				"const later = document.createElement('input'); later.dataset.pipitFill = 'last_utm_source'; document.body.append(later)",
			);
			await filled(scene, ["mail", "ads", "", page, "ads"]);
			await scene.page.evaluate("pipit('consent', 'denied')");
			expect(await scene.page.evaluate("document.cookie + Object.keys(localStorage)"), "the refusal alone stays").toBe(
				"pipit_consent",
			);
		}));

	test("before consent only this page is known, and nothing is kept", () =>
		play({ stay: true, attributes: "data-fill", body }, async (scene) => {
			await scene.page.goto(`${scene.serve("/land")}?utm_source=mail`);
			await filled(scene, ["mail", "mail", "", scene.url("/land")]);
			await pause(600);
			expect(await scene.page.evaluate("document.cookie + Object.keys(localStorage)")).toBe("");
			await scene.page.goto(scene.serve("/second"));
			await filled(scene, ["", "", "", scene.url("/second")]);
		}));
});

describe.concurrent("blocks on the site", () => {
	const PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
	const body = '<div data-pipit-block="hero" style="height:200px">for everybody</div><p id="below">below</p>';
	const asked: { [key: string]: unknown[] } = {};

	/** Answers `/w` for all scenes: by the write key, which is all that tells them apart. */
	const answers = new Map<string, { readonly status: number; readonly html: string }>();
	const serve = () =>
		collector.pages.set("/w", (request, response) => {
			let text = "";
			request.on("data", (part) => (text += String(part)));
			request.on("end", () => {
				const question = JSON.parse(text) as { readonly writeKey: string };
				(asked[question.writeKey] ??= []).push({ ...question, type: request.headers["content-type"] });
				const { status, html } = answers.get(question.writeKey) ?? { status: 500, html: "" };
				response.writeHead(status, { "content-type": "application/json" });
				response.end(JSON.stringify({ blocks: { hero: { html, link: "https://shop.example/" } } }));
			});
		});
	const tops = "document.querySelector('#below').getBoundingClientRect().top";
	// oxlint-disable-next-line unicorn/consistent-function-scoping -- belongs to what follows
	const content = (scene: Scene) => scene.page.evaluate("document.querySelector('[data-pipit-block]').innerHTML");

	test("are filled after consent, without moving anything", () =>
		play({ attributes: 'data-consent="pending" data-blocks', body }, async (scene) => {
			serve();
			answers.set(scene.key, {
				status: 200,
				html: `<a href="/r/x" onclick="window.ran=1"><img src="/pixel.gif" alt="Cup" onload="window.ran=1"></a><script>window.ran=1</script>`,
			});
			collector.pages.set("/pixel.gif", (_request, response) => {
				response.writeHead(200, { "content-type": "image/gif" });
				response.end(Buffer.from(PIXEL.split(",")[1] ?? "", "base64"));
			});
			await pause(600);
			expect(asked[scene.key]).toBeUndefined();
			expect(await content(scene)).toBe("for everybody");
			const before = await scene.page.evaluate(tops);
			await scene.page.evaluate(
				"window.moved = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) moved += entry.value }).observe({type: 'layout-shift'}); pipit('consent', 'granted')",
			);
			await scene.page.locator("[data-pipit-block] img").waitFor();
			expect(await content(scene)).toBe('<a href="/r/x"><img src="/pixel.gif" alt="Cup"></a>');
			expect(await scene.page.evaluate(tops)).toBe(before);
			expect(await scene.page.evaluate("[moved, window.ran]")).toEqual([0, undefined]);
			expect(asked[scene.key]).toEqual([
				{
					writeKey: scene.key,
					anonymousId: await scene.page.evaluate("pipit.anonymousId()"),
					blocks: ["hero"],
					context: { consent: { categoryPreferences: { analytics: true, personalization: true } } },
					type: "text/plain;charset=UTF-8",
				},
			]);
		}));

	test("keep what is there when the answer fails, is empty, or its picture is missing", () =>
		play({ stay: true, attributes: 'data-consent="granted" data-blocks', body }, async (scene) => {
			serve();
			for (const answer of [
				{ status: 503, html: "<a>x</a>" },
				{ status: 200, html: "" },
				{ status: 200, html: '<img src="/missing.gif">' },
				{ status: 200, html: '<a href="javascript:alert(1)"></a><script>1</script><img src="/missing.gif">' },
			]) {
				answers.set(scene.key, answer);
				const before = asked[scene.key]?.length ?? 0;
				await scene.page.goto(scene.serve("/page"));
				await until(() => (asked[scene.key]?.length ?? 0) > before, "the question");
				await pause(200);
				expect(await content(scene)).toBe("for everybody");
			}
			expect(scene.errors).toEqual([]);
		}));

	test("stay as they are for a person who did not agree to personalization", () =>
		play({ attributes: 'data-consent="pending" data-blocks', body }, async (scene) => {
			serve();
			await scene.page.evaluate("pipit('consent', {analytics: true, personalization: false})");
			await scene.arrived("page");
			await pause(700);
			expect(asked[scene.key]).toBeUndefined();
			expect(await content(scene)).toBe("for everybody");
		}));
});
