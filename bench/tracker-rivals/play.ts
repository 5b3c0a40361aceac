import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../../scripts/chromium.mjs";
import { STEPS } from "./cases.ts";
import { CONTESTANTS, type Contestant } from "./contestants.ts";
import { Site } from "./site.ts";

/** What one contestant made of one case, as the table shows it. */
export interface Outcome {
	readonly contestant: string;
	readonly case: string;
	readonly got: string;
}

type Results = ReadonlyMap<string, string>;

const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"];
/** Longer than any of them gathers events before it sends. */
const SETTLED_MS = 1_200;

/** Plays every case with every contestant, one contestant at a time. */
export async function playAll(say: (line: string) => void): Promise<readonly Outcome[]> {
	const executablePath = findChromium();
	if (executablePath === null) throw new Error("no Chromium: run scripts/ensure-chromium.mjs");
	const site = new Site();
	await site.start();
	const browser = await chromium.launch({
		executablePath,
		args: FLAGS,
		ignoreDefaultArgs: ["--disable-back-forward-cache"],
	});
	const outcomes: Outcome[] = [];
	try {
		for (const contestant of CONTESTANTS) {
			for (const play of [navigation, bfcache, innerContainer, beforeConsent]) {
				site.forget(contestant);
				for (const [id, got] of await play(browser, site, contestant))
					outcomes.push({ contestant: contestant.name, case: id, got });
			}
			site.forget(contestant);
			outcomes.push({
				contestant: contestant.name,
				case: "prerender",
				got: await prerender(executablePath, site, contestant),
			});
			say(
				`${contestant.name}: ${outcomes
					.filter((one) => one.contestant === contestant.name)
					.map((one) => `${one.case} ${one.got}`)
					.join(", ")}`,
			);
		}
	} finally {
		await browser.close();
		await site.stop();
	}
	return outcomes;
}

/** Each step on a page of its own, for a tracker that misses one step would notice it late, in the next. */
async function navigation(browser: Browser, site: Site, contestant: Contestant): Promise<Results> {
	const results = new Map<string, string>();
	await Promise.all(
		STEPS.map(async (step) => {
			const under = `${step.id}/`;
			const page = await browser.newPage();
			await page.goto(site.put(contestant, under, { body: '<a href="#here">x</a>' }));
			await pause(SETTLED_MS);
			if ("first" in step) await page.evaluate(step.first);
			await pause(SETTLED_MS);
			const before = site.views(contestant, under);
			await page.evaluate(step.act);
			await pause(SETTLED_MS);
			results.set(step.id, String(site.views(contestant, under) - before));
			if (step.id === "hash") results.set("load", String(before));
			await page.close();
		}),
	);
	return results;
}

async function bfcache(browser: Browser, site: Site, contestant: Contestant): Promise<Results> {
	const page = await browser.newPage();
	await page.goto(site.put(contestant, "kept/one", { body: "<script>window.born = Math.random()</script>" }));
	await pause(SETTLED_MS);
	const born = await page.evaluate("window.born");
	await page.evaluate(`location.assign(${JSON.stringify(site.put(contestant, "kept/two"))})`);
	await pause(SETTLED_MS);
	const before = site.views(contestant, "kept/");
	await page.evaluate("setTimeout(() => history.back())").catch(() => {});
	await pause(SETTLED_MS * 1.5);
	const restored = (await page.evaluate("window.born")) === born;
	const views = String(site.views(contestant, "kept/") - before);
	await page.close();
	return new Map([["bfcache", restored ? views : "not kept by the browser"]]);
}

async function innerContainer(browser: Browser, site: Site, contestant: Contestant): Promise<Results> {
	const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
	const style = "<style>html,body{height:100%;margin:0;overflow:hidden}main{height:100%;overflow:auto}</style>";
	await page.goto(
		site.put(contestant, "inner", { head: style, body: '<main><div style="height:3600px">x</div></main>' }),
	);
	await pause(SETTLED_MS);
	await page.evaluate("document.querySelector('main').scrollTop = 1800");
	await pause(300);
	await page.goto("about:blank");
	await pause(SETTLED_MS);
	await page.close();
	return new Map([["inner", String(site.depth(contestant) ?? "–")]]);
}

async function beforeConsent(browser: Browser, site: Site, contestant: Contestant): Promise<Results> {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(site.put(contestant, "asked", { agreed: false }));
	await pause(SETTLED_MS);
	const kept = "Object.keys(localStorage).length + Object.keys(sessionStorage).length";
	const databases = "indexedDB.databases().then((all) => all.length)";
	const writes =
		(await context.cookies()).length + Number(await page.evaluate(kept)) + Number(await page.evaluate(databases));
	await context.close();
	return new Map([["consent", `${writes}, ${site.requestsWithData(contestant)}`]]);
}

/** Playwright stops prerendering after the document's request, so this browser runs without it and drives itself. */
async function prerender(chromiumPath: string, site: Site, contestant: Contestant): Promise<string> {
	const mark = (name: string): string => `fetch('/mark/${contestant.name}-${name}', {cache: 'no-store'})`;
	const next = site.put(contestant, "shown-later", {
		head: `<script>if (document.prerendering) ${mark("prerendered")}; document.addEventListener('prerenderingchange', () => ${mark("shown")})</script>`,
	});
	const rules = JSON.stringify({
		prerender: [{ source: "list", urls: [new URL(next).pathname], eagerness: "immediate" }],
	});
	const first = site.put(contestant, "first", {
		head: `<script type="speculationrules">${rules}</script><script>setTimeout(() => { location.href = ${JSON.stringify(next)} }, 5000)</script>`,
	});
	const profile = await mkdtemp(join(tmpdir(), "pipit-bench-"));
	const flags = [...FLAGS, "--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`];
	const child = spawn(chromiumPath, [...flags, first], { stdio: "ignore" });
	const ended = new Promise((done) => {
		child.once("exit", done);
	});
	try {
		if (!(await comes(() => site.marks.includes(`${contestant.name}-prerendered`)))) return "not prerendered";
		await pause(SETTLED_MS);
		if (site.marks.includes(`${contestant.name}-shown`)) return "shown too early";
		const before = site.views(contestant, "shown-later");
		if (!(await comes(() => site.marks.includes(`${contestant.name}-shown`)))) return "not shown";
		await pause(SETTLED_MS);
		return `${before} / ${site.views(contestant, "shown-later") - before}`;
	} finally {
		child.kill();
		await ended;
		await pause(300);
		await rm(profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

async function comes(is: () => boolean): Promise<boolean> {
	for (let tries = 0; tries < 200; tries++) {
		if (is()) return true;
		await pause(50);
	}
	return false;
}

function pause(ms: number): Promise<void> {
	return new Promise((done) => {
		setTimeout(done, ms);
	});
}
