import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ARGUMENTS, CHROMIUM, pause, until } from "./support/browser.ts";
import { stage } from "./support/stage.ts";

const { collector, play } = stage();

describe.concurrent("lifecycle", () => {
	// Playwright stops prerendering after the document's request, so this browser runs without it and drives itself.
	// Whether to prerender is for Chromium to say, which does not where the machine is busy: then it is asked again.
	test("N1: a prerendered page does nothing until it is shown, and then counts once", { retry: 2 }, async () => {
		const key = "prerender";
		const tag = `<script async src="/pipit.js" data-write-key="${key}" data-consent="granted"></script>`;
		const rules = `<script type="speculationrules">{"prerender": [{"source": "list", "urls": ["/prerender/next"], "eagerness": "immediate"}]}</script>`;
		const state = "<script>fetch('/state?prerendering=' + document.prerendering, {cache: 'no-store'})</script>";
		collector.pages.set(
			"/prerender/first",
			`<!doctype html><head>${tag}${rules}</head><body><script>setTimeout(() => { location.href = '/prerender/next' }, 4000)</script></body>`,
		);
		collector.pages.set(
			"/prerender/next",
			`<!doctype html><head>${state}${tag}</head><body><script>document.addEventListener('prerenderingchange', () => fetch('/activated'))</script></body>`,
		);
		const views = () =>
			collector.requests
				.filter((request) => request.body.writeKey === key)
				.flatMap((request) => request.body.batch)
				.filter((event) => event.type === "page")
				.map((event) => event.properties["path"]);
		await withBrowser(`${collector.origin}/prerender/first`, async () => {
			await until(() => collector.visits.includes("/state?prerendering=true"), "the prerendering");
			await pause(800);
			expect(collector.visits).not.toContain("/activated");
			expect(views()).toEqual(["/prerender/first"]);
			await until(() => collector.visits.includes("/activated"), "the activation");
			await until(() => views().includes("/prerender/next"), "the view");
			await pause(500);
			expect(views().filter((path) => path === "/prerender/next")).toHaveLength(1);
		});
	});

	test("N7: after a crash the browser itself tells how long the page was used", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await pause(6500);
			expect(scene.named("Page Engaged")).toEqual([]);
			const crashed = new Promise((resolve) => {
				scene.page.once("crash", resolve);
			});
			await scene.page.goto("chrome://crash").catch(() => {});
			await crashed;
			const [report] = await scene.arrived("Page Engaged");
			expect(report?.properties["engaged_ms"]).toBeGreaterThan(4000);
			expect(report?.properties["page_id"]).toBe(scene.named("page")[0]?.messageId);
		}));

	test("a page that says goodbye itself takes the browser's copy back", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await pause(5500);
			await scene.leave();
			await scene.arrived("Page Engaged");
			await pause(500);
			const engaged = collector.requests
				.filter((request) => request.body.writeKey === scene.key)
				.flatMap((request) => request.body.batch)
				.filter((event) => event.event === "Page Engaged");
			expect(new Set(engaged.map((event) => event.messageId)).size).toBe(1);
			expect(engaged[0]?.properties["engaged_ms"]).toBeGreaterThan(5000);
		}));
});

async function withBrowser(url: string, run: () => Promise<void>): Promise<void> {
	const profile = await mkdtemp(join(tmpdir(), "pipit-tracker-"));
	const browser = spawn(CHROMIUM, [...ARGUMENTS, "--remote-debugging-port=0", `--user-data-dir=${profile}`, url], {
		stdio: "ignore",
	});
	try {
		await run();
	} finally {
		await ended(browser);
		await rm(profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

async function ended(child: ChildProcess): Promise<void> {
	const exit = new Promise((resolve) => {
		child.once("exit", resolve);
	});
	child.kill();
	await exit;
	await pause(300);
}
