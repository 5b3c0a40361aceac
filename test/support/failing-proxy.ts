import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { close, listen } from "./shop-pages.ts";

/**
 * What goes wrong on the way to the collector: it says 503, the connection breaks before the events arrive (`reset`),
 * no answer comes at all (`hang`), or the events are stored and the answer is lost.
 */
export type Fault = "none" | "503" | "reset" | "hang" | "lost answer";

export interface FailingProxy {
	readonly origin: string;
	/** Decides the fate of each request; only those to `/e` with a body are asked for. */
	next: () => Fault;
	/** How often each fault happened. */
	readonly seen: ReadonlyMap<Fault, number>;
	stop(): Promise<void>;
}

const HANG_MS = 1_500;

/** Stands in front of the Worker at `worker` and hands everything on, but for what `next` lets fail. */
export async function startFailingProxy(worker: string): Promise<FailingProxy> {
	const seen = new Map<Fault, number>();
	const server = createServer((request, response) => {
		pass(request, response).catch(() => request.socket.destroy());
	});
	const proxy = { origin: await listen(server), next: (): Fault => "none", seen, stop: () => close(server) };

	async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const isBatch = request.method === "POST" && request.url === "/e";
		const fault = isBatch ? proxy.next() : "none";
		seen.set(fault, (seen.get(fault) ?? 0) + 1);
		if (fault === "reset") return void request.socket.destroy();
		if (fault === "hang") {
			// Nobody holds a silent connection for ever; a browser has no more than six of them to one host.
			setTimeout(() => request.socket.destroy(), HANG_MS);
			return;
		}
		if (fault === "503") {
			response.writeHead(503, { "access-control-allow-origin": "*" });
			return void response.end();
		}
		const answer = await fetch(worker + (request.url ?? "/"), {
			method: request.method ?? "GET",
			headers: headersOf(request),
			...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
		});
		const body = Buffer.from(await answer.arrayBuffer());
		if (fault === "lost answer") return void request.socket.destroy();
		const headers = [...answer.headers].filter(
			([name]) => !/^(content-encoding|content-length|transfer-encoding)$/.test(name),
		);
		response.writeHead(answer.status, Object.fromEntries(headers));
		response.end(body);
	}
	return proxy;
}

function headersOf(request: IncomingMessage): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const name of ["content-type", "origin", "referer", "user-agent", "cookie"] as const) {
		const value = request.headers[name];
		if (value !== undefined) headers[name] = value;
	}
	return headers;
}
