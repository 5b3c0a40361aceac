import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A shop of small pages on an origin of its own, as a real shop is one beside its Worker. */
export interface ShopPages {
	/** Such as `http://localhost:40124`. */
	readonly origin: string;
	/** Serves a page at a path, and says its whole address. */
	put(path: string, page: Page): string;
	stop(): Promise<void>;
}

export interface Page {
	/** Stands before the script tag. */
	readonly head?: string;
	readonly body?: string;
	/** What the script tag has besides its address and the write key. */
	readonly attributes?: string;
	/** Whether the head is all there is of the tracker: no script tag is added. */
	readonly bare?: boolean;
}

/** Calls of a page wait in it for the tracker. */
const STUB = "window.pipit=window.pipit||function(){(pipit.q=pipit.q||[]).push(arguments)};";

/** A page's head in which the person agrees, as a returning visitor of a banner does. */
export const AGREED = `<script>${STUB}pipit("consent", "granted")</script>`;

/** Serves pages with the script tag of the Worker at `worker`; their calls before it wait for it. */
export async function serveShopPages(worker: string): Promise<ShopPages> {
	const pages = new Map<string, string>();
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? "/", "http://localhost");
		answer(response, pages.get(pathname));
	});
	const origin = await listen(server);
	return {
		origin,
		put(path, page) {
			pages.set(path, html(worker, page));
			return origin + path;
		},
		stop: () => close(server),
	};
}

/** Listens on any free port of this machine, and says where. */
export async function listen(server: Server): Promise<string> {
	await new Promise<void>((ready) => {
		server.listen(0, "127.0.0.1", ready);
	});
	const address = server.address() as AddressInfo;
	return `http://localhost:${address.port}`;
}

/** Ends a server without waiting for those who hold a connection open. */
export async function close(server: Server): Promise<void> {
	server.closeAllConnections();
	await new Promise((done) => server.close(done));
}

function html(worker: string, { head = AGREED, body = "", attributes = "", bare = false }: Page): string {
	const tag = `<script async src="${worker}/pipit.js" data-write-key="demo-shop" ${attributes}></script>`;
	return `<!doctype html><html><head><title>A page</title>${head}${bare ? "" : tag}</head><body>${body}</body></html>`;
}

function answer(response: ServerResponse, page: string | undefined): void {
	response.writeHead(page === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8" });
	response.end(page ?? "not here");
}
