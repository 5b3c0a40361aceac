import type { Site } from "@pipit/core/definition";
import { imageDataUri } from "../render/index.ts";

const TIMEOUT_MS = 1_500;
const LARGEST_BYTES = 2_000_000;
/** How long a product's photo is taken from the cache before the shop is asked again. */
const CACHED_SECONDS = 3_600;

/**
 * Fetches product photos for a picture, each as a data URI. A photo that is slow, too large, broken or from a host that
 * is not the site's is left out; the picture is drawn without it.
 */
export async function loadPictures(env: PipitEnv, site: Site, ownOrigin: string, urls: readonly string[]): Promise<Map<string, string>> {
	const loaded = await Promise.all(
		[...new Set(urls)].map(async (url) => {
			const bytes = await loadBytes(env, site, ownOrigin, url).catch(() => null);
			const uri = bytes === null ? null : imageDataUri(bytes);
			return uri === null ? null : ([url, uri] as const);
		}),
	);
	return new Map(loaded.filter((entry) => entry !== null));
}

async function loadBytes(env: PipitEnv, site: Site, ownOrigin: string, text: string): Promise<Uint8Array | null> {
	const url = URL.parse(text);
	if (url === null || !isAllowed(url, site, ownOrigin)) return null;
	// A Worker that fetched its own address would not reach itself in production.
	if (url.origin === ownOrigin) return readCapped(await env.ASSETS.fetch(url));
	const cache = caches.default;
	const cached = await cache.match(url);
	if (cached !== undefined) return readCapped(cached);
	const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS), headers: { accept: "image/*" } });
	const bytes = await readCapped(response);
	if (bytes !== null) {
		const copy = new Response(bytes, { headers: { "cache-control": `max-age=${CACHED_SECONDS}`, "content-type": "application/octet-stream" } });
		await cache.put(url, copy);
	}
	return bytes;
}

/** The site's own hosts only, so that an event cannot make the Worker call an address of its sender's choice. */
function isAllowed(url: URL, site: Site, ownOrigin: string): boolean {
	if (url.origin === ownOrigin) return true;
	if (url.protocol !== "https:" && url.protocol !== "http:") return false;
	if (url.username !== "" || url.password !== "") return false;
	const hosts = [new URL(site.url).hostname, ...site.domains];
	return hosts.some((host) => (host.startsWith("*.") ? url.hostname.endsWith(host.slice(1)) : url.hostname === host));
}

async function readCapped(response: Response): Promise<Uint8Array | null> {
	if (!response.ok || response.body === null) return null;
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of response.body) {
		size += chunk.byteLength;
		if (size > LARGEST_BYTES) return null;
		chunks.push(chunk);
	}
	const bytes = new Uint8Array(size);
	let offset = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, offset);
		offset += chunk.byteLength;
	}
	return bytes;
}
