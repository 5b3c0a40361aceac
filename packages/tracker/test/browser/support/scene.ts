import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { buildTracker } from "../../../build.ts";
import { pause, until } from "./browser.ts";
import { type Body, type Collector, distinct, type Received } from "./collector.ts";

/** Builds the tracker and serves its files from the collector's own origin. */
export async function serveTracker(collector: Collector): Promise<void> {
	const outDir = await mkdtemp(join(tmpdir(), "pipit-tracker-"));
	const { files } = await buildTracker({ outDir });
	for (const { name } of files) collector.pages.set(`/${name}`, await readFile(join(outDir, name), "utf8"));
}

export interface SceneOptions {
	/** What the script tag has besides the write key. */
	readonly attributes?: string;
	readonly head?: string;
	readonly body?: string;
	/** `pipit.js` unless said. */
	readonly script?: string;
	/** Without it a request is expected to leave nothing open at the end. */
	readonly collectorOrigin?: string;
}

let scenes = 0;

/** One visitor with an empty browser on pages of their own, whose events are told from everybody else's by the write key. */
export class Scene {
	readonly collector: Collector;
	readonly context: BrowserContext;
	readonly page: Page;
	readonly key: string;
	readonly #options: SceneOptions;
	/** What the page threw or logged as an error. */
	readonly errors: string[] = [];

	constructor(collector: Collector, context: BrowserContext, page: Page, options: SceneOptions) {
		this.collector = collector;
		this.context = context;
		this.page = page;
		this.key = `scene-${++scenes}`;
		this.#options = options;
		page.on("pageerror", (error) => this.errors.push(String(error)));
	}

	/** Puts a page at an address under the scene's own folder. */
	serve(path: string, options: SceneOptions = {}): string {
		this.collector.pages.set(`/${this.key}${path}`, this.html({ ...this.#options, ...options }));
		return this.url(path);
	}

	html({ attributes = 'data-consent="granted"', head = "", body = "", script = "/pipit.js" }: SceneOptions): string {
		const tag = `<script async src="${script}" data-write-key="${this.key}" ${attributes}></script>`;
		return `<!doctype html><html><head><title>A page</title>${head}${tag}</head><body>${body}</body></html>`;
	}

	url(path: string): string {
		return `${this.collector.origin}/${this.key}${path}`;
	}

	/** The requests that were acknowledged. */
	get acknowledged(): readonly Body[] {
		return this.collector.requests
			.filter(({ body, status }) => body.writeKey === this.key && status < 300 && status > 0)
			.map(({ body }) => body);
	}

	/** Everything that was acknowledged, in order of time; the same id counts once. */
	get events(): readonly Received[] {
		return distinct(this.acknowledged.flatMap(({ batch }) => batch.filter(Boolean))).toSorted((a, b) =>
			a.timestamp.localeCompare(b.timestamp),
		);
	}

	named(name: string): readonly Received[] {
		return this.events.filter((event) => (event.event ?? event.type) === name);
	}

	/** The names in order, `page` for a page view, with the path where they happened. */
	get story(): readonly string[] {
		return this.events.map((event) => `${event.event ?? event.type} ${this.#place(event.properties?.["url"])}`.trim());
	}

	#place(url: unknown): string {
		return (typeof url === "string" ? url : "").replace(this.url(""), "");
	}

	async arrived(name: string, count = 1, timeoutMs?: number): Promise<readonly Received[]> {
		await until(
			() => this.named(name).length >= count,
			`${count} × ${name}, there is ${JSON.stringify(this.story)}`,
			timeoutMs,
		);
		return this.named(name);
	}

	/** Leaves the site, and gives what is on its way the time to arrive. */
	async leave(): Promise<void> {
		await this.page.goto("about:blank");
		await pause(250);
	}

	async close(): Promise<void> {
		await this.context.close();
	}
}

/** Opens a page as a new visitor; the page is served at `/`, and visited unless `stay` is true. */
export async function scene(
	browser: Browser,
	collector: Collector,
	options: SceneOptions & { readonly stay?: boolean; readonly path?: string } = {},
): Promise<Scene> {
	const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
	const page = await context.newPage();
	const made = new Scene(collector, context, page, options);
	const url = made.serve(options.path ?? "/");
	if (!options.stay) await page.goto(url);
	return made;
}
