import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { passOn } from "./real-worker.ts";

/** An event as it came over the wire. */
export interface Received {
	readonly type: string;
	readonly event?: string;
	readonly messageId: string;
	readonly timestamp: string;
	readonly anonymousId?: string;
	readonly userId?: string;
	readonly properties: { readonly [key: string]: unknown };
	readonly traits?: { readonly [key: string]: unknown };
	readonly context?: { readonly [key: string]: unknown };
}

export interface Body {
	readonly writeKey: string;
	readonly sentAt: string;
	readonly context: { readonly consent?: { readonly categoryPreferences: { readonly [purpose: string]: boolean } } };
	readonly batch: readonly Received[];
}

export interface CollectorRequest {
	readonly receivedAt: number;
	readonly contentType: string | undefined;
	readonly bytes: number;
	readonly body: Body;
	/** The status it was answered with; 0 where the connection was broken off or never answered. */
	readonly status: number;
}

/**
 * What the collector does with one request: answers with a status, breaks the connection off before (`reset`) or after
 * it stored the events (`lost answer`), or never answers (`hang`).
 */
export type Fault =
	| { readonly status: number; readonly headers?: Record<string, string>; readonly delayMs?: number }
	| "reset"
	| "lost answer"
	| "hang";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A site and its collector in one small server: serves what is put into `pages`, keeps what comes to `/e`. */
export class Collector {
	readonly requests: CollectorRequest[] = [];
	readonly pages = new Map<string, string | Handler>();
	/** Everything asked for besides `/e`, as paths. */
	readonly visits: string[] = [];
	next: (body: Body) => Fault = () => ({ status: 200 });
	#server: Server;
	#port = 0;

	constructor() {
		this.#server = createServer((request, response) => this.#answer(request, response));
	}

	async start(port = 0): Promise<void> {
		await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
		this.#port = (this.#server.address() as AddressInfo).port;
	}

	/** Refuses connections until `start(port)`; what was received stays. */
	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	get port(): number {
		return this.#port;
	}

	get origin(): string {
		return `http://localhost:${this.#port}`;
	}

	/** Events that were acknowledged, in order of arrival; an id that came twice is there twice. */
	get events(): readonly Received[] {
		return this.requests
			.filter((request) => request.status >= 200 && request.status < 300)
			.flatMap((request) => request.body.batch.filter(Boolean));
	}

	named(name: string): readonly Received[] {
		return distinct(this.events).filter((event) => (event.event ?? event.type) === name);
	}

	clear(): void {
		this.requests.length = 0;
		this.visits.length = 0;
		this.next = () => ({ status: 200 });
	}

	#answer(request: IncomingMessage, response: ServerResponse): void {
		const url = new URL(request.url ?? "/", this.origin);
		if (url.pathname === "/e") return this.#collect(request, response);
		this.visits.push(url.pathname + url.search);
		const page = this.pages.get(url.pathname);
		if (typeof page === "function") return page(request, response);
		const type = url.pathname.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8";
		response.writeHead(page === undefined ? 404 : 200, { "content-type": type, "access-control-allow-origin": "*" });
		response.end(page ?? "not here");
	}

	#collect(request: IncomingMessage, response: ServerResponse): void {
		const chunks: Buffer[] = [];
		request.on("error", () => {});
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", () => void this.#take(Buffer.concat(chunks).toString(), request, response));
	}

	async #take(text: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = parsed(text);
		if (!body) {
			response.writeHead(400, { "access-control-allow-origin": "*" });
			response.end("{}");
			return;
		}
		const fault = this.next(body);
		const isTaken = fault === "lost answer" || (typeof fault === "object" && fault.status === 200);
		const real = isTaken ? await passOn(body, request.headers) : null;
		const status = real?.status ?? (fault === "lost answer" ? 200 : typeof fault === "string" ? 0 : fault.status);
		const bytes = Buffer.byteLength(text);
		this.requests.push({ receivedAt: Date.now(), contentType: request.headers["content-type"], bytes, body, status });
		if (fault === "reset" || fault === "lost answer") request.socket.destroy();
		else if (fault !== "hang") {
			setTimeout(() => {
				const cors = { "access-control-allow-origin": "*", "access-control-expose-headers": "retry-after" };
				response.writeHead(status, { ...(real?.headers ?? cors), ...fault.headers });
				response.end(real?.text ?? "{}");
			}, fault.delayMs ?? 0);
		}
	}
}

function parsed(text: string): Body | null {
	try {
		return JSON.parse(text) as Body;
	} catch {
		return null;
	}
}

/** What a collector that drops known message ids would keep. */
export function distinct(events: readonly Received[]): readonly Received[] {
	return [...new Map(events.map((event) => [event.messageId, event])).values()];
}
