import type { Browser, BrowserContext, Page } from "playwright-core";
import { newVisitor } from "./browser.ts";
import type { DevServer } from "./dev-server.ts";
import { profileOf, type StoredEvent } from "./stored-events.ts";

declare global {
	interface Window {
		pipit: ((...values: readonly unknown[]) => void) & { anonymousId(): string | null };
	}
}

/** Waits in vain for this long before it says what is missing. */
const PATIENCE_MS = 15_000;

/** One person with an empty browser, and what the Worker stored of them. */
export class Visit {
	readonly context: BrowserContext;
	readonly page: Page;
	/** What the pages threw. */
	readonly errors: string[] = [];
	readonly #server: DevServer;
	#id: string | null = null;

	constructor(server: DevServer, context: BrowserContext, page: Page) {
		this.#server = server;
		this.context = context;
		this.page = page;
		page.on("pageerror", (error) => this.errors.push(String(error)));
	}

	/** The browser's id as the page itself knows it; null before consent. */
	anonymousId(): Promise<string | null> {
		return this.page.evaluate(() => window.pipit?.anonymousId?.() ?? null);
	}

	/** Goes to a page, and waits for the tracker to give the person an id. */
	async open(url: string): Promise<string> {
		await this.page.goto(url);
		const got = await this.page.waitForFunction(() => window.pipit?.anonymousId?.());
		this.#id = String(await got.jsonValue());
		return this.#id;
	}

	/** Everything stored of the person, in order of time. */
	async stored(): Promise<readonly StoredEvent[]> {
		return this.#id === null ? [] : ((await profileOf(this.#server, `anonymous_id:${this.#id}`))?.events ?? []);
	}

	async named(name: string): Promise<readonly StoredEvent[]> {
		return (await this.stored()).filter((event) => event.name === name);
	}

	/** Waits until so many events of this name are stored. */
	async arrived(name: string, count = 1): Promise<readonly StoredEvent[]> {
		return until(`${count} × ${name}`, async () => {
			const found = await this.named(name);
			return found.length >= count && found;
		});
	}
}

/** Plays one visit of a new person, who is gone afterwards. */
export async function visit(server: DevServer, browser: Browser, play: (visit: Visit) => Promise<void>): Promise<void> {
	const context = await newVisitor(browser, server.url, { viewport: { width: 1280, height: 720 } });
	try {
		await play(new Visit(server, context, await context.newPage()));
	} finally {
		await context.close();
	}
}

/** Asks until there is something, and gives it. */
export async function until<T>(what: string, ask: () => Promise<T | null | false>): Promise<T> {
	const end = Date.now() + PATIENCE_MS;
	for (;;) {
		const got = await ask();
		if (got !== null && got !== false) return got;
		if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS} ms in vain for ${what}`);
		await pause(100);
	}
}

export function pause(ms: number): Promise<void> {
	return new Promise((done) => {
		setTimeout(done, ms);
	});
}
