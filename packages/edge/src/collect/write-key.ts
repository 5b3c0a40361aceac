import type { Site } from "@pipit/core/definition";
import type { CollectPorts } from "./ports.ts";

/** The site of a key as it came; null where there is no such key. */
export async function siteOf(ports: CollectPorts, key: string | null): Promise<Site | null> {
	return key === null || key === "" || key.length > 200 ? null : ports.siteByWriteKey(key);
}

/**
 * The write key outside the body: the user name of Basic authorization (the servers' libraries, and Segment's in the
 * browser), else the query (beacons, which cannot set headers). Null where neither is there; then the body has it.
 */
export function keyOfRequest(request: Request, query: URLSearchParams): string | null {
	return keyOfBasic(request.headers.get("authorization")) ?? (query.get("writeKey") || null);
}

/** `Basic base64(key:)`; the password is not used. */
function keyOfBasic(authorization: string | null): string | null {
	const encoded = authorization === null ? null : /^basic\s+([\w+/=-]+)\s*$/i.exec(authorization);
	if (encoded?.[1] === undefined) return null;
	try {
		const text = atob(encoded[1]);
		return text.split(":", 1)[0] || null;
	} catch {
		return null;
	}
}
