import type { MiddlewareHandler } from "hono";
import { problem } from "./problem.ts";

/** Lets in who knows the management key, compared in constant time. Without a key set nobody gets in. */
export function requireAdminKey(): MiddlewareHandler<{ Bindings: PipitEnv }> {
	return async (c, next) => {
		const given = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
		if (!(await sameText(given, c.env.PIPIT_ADMIN_KEY ?? ""))) {
			c.header("www-authenticate", "Bearer");
			return problem(c, 401, "a management key is needed: Authorization: Bearer PIPIT_ADMIN_KEY");
		}
		return next();
	};
}

async function sameText(given: string, expected: string): Promise<boolean> {
	if (expected === "") return false;
	const encoder = new TextEncoder();
	// Digests have one length, which timingSafeEqual needs, and hide that of the key.
	const [a, b] = await Promise.all([given, expected].map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))));
	return a !== undefined && b !== undefined && crypto.subtle.timingSafeEqual(a, b);
}
