import { createServer } from "node:http";
import { build } from "esbuild";
import { close, listen } from "./shop-pages.ts";

/** A shop on an origin of its own, whose pages run other vendors' clients, bundled from npm. */
export interface ClientPages {
	readonly origin: string;
	/** A page at a path that runs a module's source; it may import what is in node_modules. Says its whole address. */
	bundle(path: string, source: string): Promise<string>;
	/** A page of this HTML. */
	put(path: string, html: string): string;
	stop(): Promise<void>;
}

export async function serveClientPages(): Promise<ClientPages> {
	const files = new Map<string, { readonly type: string; readonly body: string }>();
	const server = createServer((request, response) => {
		const file = files.get(new URL(request.url ?? "/", "http://localhost").pathname);
		response.writeHead(file === undefined ? 404 : 200, { "content-type": file?.type ?? "text/plain" });
		response.end(file?.body ?? "not here");
	});
	const origin = await listen(server);
	const put = (path: string, html: string): string => {
		const body = `<!doctype html><html><head><meta charset="utf-8"><title>A page</title>${html}</head><body></body></html>`;
		files.set(path, { type: "text/html; charset=utf-8", body });
		return origin + path;
	};
	return {
		origin,
		put,
		async bundle(path, source) {
			const { outputFiles } = await build({
				stdin: { contents: source, resolveDir: import.meta.dirname, loader: "js" },
				bundle: true,
				write: false,
				format: "iife",
				platform: "browser",
				define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
				logLevel: "silent",
			});
			files.set(`${path}.js`, { type: "text/javascript; charset=utf-8", body: outputFiles[0]?.text ?? "" });
			return put(path, `<script src="${path}.js"></script>`);
		},
		stop: () => close(server),
	};
}
