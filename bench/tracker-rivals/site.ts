import { createServer, type IncomingMessage, type Server } from "node:http";
import { CONTESTANTS, type Contestant } from "./contestants.ts";

/** One request that a tracker made to its own address. */
export interface Report {
	readonly contestant: string;
	/** The page that it came from, as the browser says. */
	readonly page: string;
	readonly views: readonly (string | null)[];
	readonly depth: number | null;
	/** Whether it carried anything about the visit. */
	readonly hasData: boolean;
}

/** Serves the pages of every contestant, takes what they report, and remembers which documents were asked for. */
export class Site {
	readonly reports: Report[] = [];
	readonly marks: string[] = [];
	readonly #scripts = new Map<string, string>();
	readonly #pages = new Map<string, string>();
	readonly #server: Server = createServer((request, response) => {
		this.#answer(request).then(
			({ status, type, body }) => response.writeHead(status, { "content-type": type }).end(body),
			(error) => response.writeHead(500).end(String(error)),
		);
	});
	origin = "";

	async start(): Promise<void> {
		for (const contestant of CONTESTANTS) this.#scripts.set(contestant.name, await contestant.script());
		await new Promise<void>((ready) => {
			this.#server.listen(0, "127.0.0.1", ready);
		});
		const address = this.#server.address();
		if (address === null || typeof address === "string") throw new Error("the site listens nowhere");
		this.origin = `http://localhost:${address.port}`;
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((done) => this.#server.close(done));
	}

	/** Serves a page with the contestant's tags, and says its address. */
	put(
		contestant: Contestant,
		path: string,
		parts: { readonly head?: string; readonly body?: string; readonly agreed?: boolean } = {},
	): string {
		const at = `/${contestant.name}/${path}`;
		const { head = "", body = "", agreed = true } = parts;
		this.#pages.set(
			at,
			`<!doctype html><html><head><title>A page</title>${head}${contestant.tags(agreed)}</head><body>${body}</body></html>`,
		);
		return this.origin + at;
	}

	/** How many page views a contestant reported so far from the pages under a path; an id that came twice counts once. */
	views(contestant: Contestant, under: string): number {
		const from = `${this.origin}/${contestant.name}/${under}`;
		const views = this.#of(contestant)
			.filter((report) => report.page.startsWith(from))
			.flatMap((report) => report.views);
		const named = new Set(views.filter((id) => id !== null));
		return named.size + views.filter((id) => id === null).length;
	}

	/** The last scroll depth that a contestant reported. */
	depth(contestant: Contestant): number | null {
		return this.#of(contestant).findLast((report) => report.depth !== null)?.depth ?? null;
	}

	requestsWithData(contestant: Contestant): number {
		return this.#of(contestant).filter(({ hasData }) => hasData).length;
	}

	forget(contestant: Contestant): void {
		const others = this.reports.filter((report) => report.contestant !== contestant.name);
		this.reports.splice(0, this.reports.length, ...others);
	}

	#of(contestant: Contestant): readonly Report[] {
		return this.reports.filter((report) => report.contestant === contestant.name);
	}

	async #answer(request: IncomingMessage): Promise<{ status: number; type: string; body: string }> {
		const path = request.url ?? "/";
		const chunks: Uint8Array[] = [];
		for await (const chunk of request) chunks.push(chunk);
		if (path.startsWith("/mark/")) {
			this.marks.push(path.slice("/mark/".length));
			return { status: 200, type: "text/plain", body: "" };
		}
		const page = this.#pages.get(new URL(path, this.origin).pathname);
		if (page !== undefined) return { status: 200, type: "text/html; charset=utf-8", body: page };
		const name = /^\/of\/(\w+)\//.exec(path)?.[1] ?? "";
		const contestant = CONTESTANTS.find((one) => one.name === name);
		if (contestant === undefined) return { status: 404, type: "text/plain", body: "" };
		if (path.endsWith(".js")) return { status: 200, type: "text/javascript", body: this.#scripts.get(name) ?? "" };
		const body = Buffer.concat(chunks).toString();
		const hasData = body !== "" || path.includes("?");
		const referrer = request.headers.referer ?? "";
		this.reports.push({ contestant: name, page: referrer, hasData, ...contestant.hear(path, body) });
		return { status: 200, type: "application/json", body: "{}" };
	}
}
