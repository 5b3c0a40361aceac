import type { Context } from "hono";
import { openRoutes } from "../open/routes.ts";

/**
 * Mail programs as the demo's inbox plays them: by whose name each asks for the pictures of an email. Apple Mail asks ahead of its
 * reader; with pictures off nothing is asked for.
 */
const AGENTS: { readonly [client: string]: string } = {
	gmail: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
	apple: "Mozilla/5.0",
	outlook: "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
};

/** The email as one of them shows it: its pictures are asked for through `/demo/as/…`, or not at all. */
export function forClient(html: string, client: string, origin: string): string {
	if (client === "none") return html.replaceAll(/(<img\b[^>]*?)\ssrc="[^"]*"/g, "$1");
	if (!Object.hasOwn(AGENTS, client)) return html;
	return html
		.replaceAll(`src="${origin}/b/`, `src="${origin}/demo/as/${client}/b/`)
		.replaceAll(`src="${origin}/o/`, `src="${origin}/demo/as/${client}/o/`);
}

/** `GET /demo/as/:client/b/…`: the address behind it, asked for by the name of that mail program. */
export async function asClient(c: Context<{ Bindings: PipitEnv }>): Promise<Response> {
	const [, client = "", path = ""] = /^\/demo\/as\/([a-z]+)(\/[bo]\/.+)$/.exec(new URL(c.req.url).pathname) ?? [];
	if (!Object.hasOwn(AGENTS, client)) return c.notFound();
	const address = new URL(path + new URL(c.req.url).search, c.req.url);
	return openRoutes.fetch(
		new Request(address, { headers: { "user-agent": AGENTS[client] ?? "" } }),
		c.env,
		c.executionCtx,
	);
}
