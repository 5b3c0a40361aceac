import type { Site } from "@pipit/core/definition";
import type { CollectPorts } from "./ports.ts";

/** The site of a key as it came, a write key or a wire's own (`wireKey`); null where there is no such key. */
export async function siteOf(ports: CollectPorts, key: string | null): Promise<Site | null> {
	return key === null || key === "" || key.length > 300 ? null : ports.siteByWriteKey(key);
}

/**
 * The write key outside the body: the user name of Basic authorization (the servers' libraries, and Segment's in the
 * browser), Jitsu's `X-Write-Key: key:secret`, else the query (beacons, which cannot set headers). Null where none is
 * there; then the body has it.
 */
export function keyOfRequest(request: Request, query: URLSearchParams): string | null {
	return keyOfBasic(request.headers.get("authorization")) ?? userOf(request.headers.get("x-write-key")) ?? (query.get("writeKey") || null);
}

/** `Basic base64(key:)`; the password is not used. */
function keyOfBasic(authorization: string | null): string | null {
	const encoded = authorization === null ? null : /^basic\s+([\w+/=-]+)\s*$/i.exec(authorization);
	if (encoded?.[1] === undefined) return null;
	try {
		return userOf(atob(encoded[1]));
	} catch {
		return null;
	}
}

function userOf(credentials: string | null): string | null {
	return credentials?.split(":", 1)[0] || null;
}
